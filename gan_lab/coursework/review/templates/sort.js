// Sort the table of the class by the column whose heading was pressed.
const table = document.getElementById('class'), body = table.tBodies[0];
const value = (row, i) => row.cells[i].dataset.value ?? row.cells[i].textContent.trim();
table.tHead.addEventListener('click', event => {
  const heading = event.target.closest('th');
  if (!heading) return;
  const i = heading.cellIndex, up = heading.ariaSort !== 'ascending';
  for (const other of heading.parentNode.cells) other.removeAttribute('aria-sort');
  heading.setAttribute('aria-sort', up ? 'ascending' : 'descending');
  const compare = new Intl.Collator(undefined, {numeric: true}).compare;
  const both = (a, b) => a !== '' && b !== '' && !isNaN(a) && !isNaN(b) ? a - b : compare(a, b);
  body.append(...[...body.rows].sort((a, b) => (up ? 1 : -1) * both(value(a, i), value(b, i))));
});
