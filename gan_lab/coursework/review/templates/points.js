// Save what was typed on this page as a file, since a page can't write beside itself.
const save = document.querySelector('.save'), said = save.parentNode.querySelector('[role=status]');
const inputs = [...document.querySelectorAll('input.points')], comment = document.querySelector('textarea');
const changed = () => inputs.filter(input => input.value.trim() !== input.dataset.saved);
const dirty = () => changed().length > 0 || comment.value !== comment.dataset.saved;
save.addEventListener('click', () => {
  const points = Object.fromEntries(changed().map(input => [input.name, input.value.trim()]));
  const record = {student: save.dataset.student, points, saved: new Date().toISOString()};
  if (comment.value !== comment.dataset.saved) record.comment = comment.value;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(record, null, 1)], {type: 'application/json'}));
  link.download = save.dataset.file;
  link.click();
  for (const input of inputs) input.dataset.saved = input.value.trim();
  comment.dataset.saved = comment.value;
  said.textContent = 'Saved as ' + link.download + ', among your downloads.';
});
addEventListener('beforeunload', event => { if (dirty()) event.preventDefault(); });
