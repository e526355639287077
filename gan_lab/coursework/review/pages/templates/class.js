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
const compareTexts = new Intl.Collator(undefined, {numeric: true}).compare;
const compareValues = (a, b) => a !== '' && b !== '' && !isNaN(a) && !isNaN(b) ? a - b : compareTexts(a, b);
table.tHead.addEventListener('click', event => {
  const heading = event.target.closest('th');
  if (!heading) return;
  const i = heading.cellIndex, ascending = heading.ariaSort !== 'ascending';
  for (const other of heading.parentNode.cells) other.removeAttribute('aria-sort');
  heading.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
  const rows = [...body.rows].map(row => ({row, value: cellValue(row, i)}));
  rows.sort((a, b) => (ascending ? 1 : -1) * compareValues(a.value, b.value));
  const sorted = document.createDocumentFragment();
  for (const {row} of rows) sorted.append(row);
  body.append(sorted);
});
// Show the rows whose name or id has every word that was typed; accents and capitals don't count.
const simplify = text => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const search = document.getElementById('search'), found = document.getElementById('found');
let texts;
const showFound = () => {
  texts ??= new Map([...body.rows].map(row => [row, simplify(row.cells[0].textContent + ' ' + (row.dataset.id ?? ''))]));
  const words = simplify(search.value).split(/\s+/).filter(word => word);
  let count = 0;
  for (const [row, text] of texts) {
    row.hidden = !words.every(word => text.includes(word));
    count += !row.hidden;
  }
  found.textContent = words.length ? count + ' of ' + texts.size : '';
};
search.addEventListener('input', showFound);
if (search.value) showFound();
