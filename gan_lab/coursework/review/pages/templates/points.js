// Save what was typed on this page as a download, since a page can't write files by itself.
const save = document.querySelector('.save'), message = save.parentNode.querySelector('[role=status]');
const inputs = [...document.querySelectorAll('input.points')], comment = document.querySelector('textarea');
const changedInputs = () => inputs.filter(input => input.value.trim() !== input.dataset.saved);
const isUnsaved = () => changedInputs().length > 0 || comment.value !== comment.dataset.saved;
save.addEventListener('click', () => {
  const points = Object.fromEntries(changedInputs().map(input => [input.name, input.value.trim()]));
  const file = {id: save.dataset.id, student: save.dataset.student, points, saved: new Date().toISOString()};
  if (comment.value !== comment.dataset.saved) file.comment = comment.value;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 1)], {type: 'application/json'}));
  link.download = save.dataset.file;
  link.click();
  for (const input of inputs) input.dataset.saved = input.value.trim();
  comment.dataset.saved = comment.value;
  message.textContent = 'Saved as ' + link.download + ', among your downloads.';
});
addEventListener('beforeunload', event => { if (isUnsaved()) event.preventDefault(); });
