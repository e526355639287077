// A student's page leads to the next one by way of this page, "#after-PAGE" or "#before-PAGE": so it needn't be written
// anew when somebody else hands something in.
const table = document.getElementById('class'), body = table.tBodies[0];
const [, step, from] = decodeURIComponent(location.hash).match(/^#(after|before)-(.+)$/) ?? [];
if (step) {
  const links = [...body.querySelectorAll('th a')];
  const i = links.findIndex(link => decodeURIComponent(link.getAttribute('href')) === 'students/' + from);
  const next = i < 0 ? undefined : links[i + (step === 'after' ? 1 : -1)];
  if (next) location.replace(next.href);
}
// Sort the table of the class by the column whose heading was pressed.
const cellValue = (row, i) => row.cells[i].dataset.value ?? row.cells[i].textContent.trim();
table.tHead.addEventListener('click', event => {
  const heading = event.target.closest('th');
  if (!heading) return;
  const i = heading.cellIndex, ascending = heading.ariaSort !== 'ascending';
  for (const other of heading.parentNode.cells) other.removeAttribute('aria-sort');
  heading.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
  const compareTexts = new Intl.Collator(undefined, {numeric: true}).compare;
  const compareValues = (a, b) => a !== '' && b !== '' && !isNaN(a) && !isNaN(b) ? a - b : compareTexts(a, b);
  body.append(...[...body.rows].sort((a, b) => (ascending ? 1 : -1) * compareValues(cellValue(a, i), cellValue(b, i))));
});
