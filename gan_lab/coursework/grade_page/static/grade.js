// The page in which a person gives points: saves what is typed, and does what keys ask for.
'use strict';

const base = document.documentElement.dataset.base, view = document.body.dataset.view ?? 'class';
const one = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const bySelector = (name, value) => `[data-${name}="${CSS.escape(value)}"]`;
const SAVE_AFTER = {points: 700, comment: 1200};  // milliseconds without a key
const RETRY_AFTER = 2000;  // milliseconds, while nobody answers
const MOST_KEPT_ALIVE = 60000;  // bytes that a browser sends for a page that is being left

// ---- What is said -------------------------------------------------------------------------------------------------
const banner = one('#banner'), said = one('#said');
const SAID = 'gan-lab-said';  // a sentence for the page when it is loaded again
let forget;
function say(sentence) {
  said.textContent = sentence;
  clearTimeout(forget);
  forget = setTimeout(() => { said.textContent = ''; }, 8000);
}
function showBanner(sentence) {
  if (banner.textContent !== sentence) banner.textContent = sentence;
  banner.hidden = !sentence;
}
const NOBODY = 'gan-lab grade does not answer. What you typed stays on this page and is sent as soon as it answers. ' +
  'If it was ended, start it again, and leave this page open meanwhile.';
const MOVED = 'This page was opened by an earlier start of gan-lab grade, which no longer holds. What you typed ' +
  'and is not marked as saved is still here: copy it into the page whose address was printed last.';

// ---- Fields: points and comments ----------------------------------------------------------------------------------
const inputs = all('input.points, textarea.comment');
const fieldOf = element => element.closest('.field');
const panelOf = element => element?.closest('[data-panel]');
const isChanged = input => input.value !== input.dataset.saved;
const unsaved = () => inputs.filter(input => isChanged(input) && input.dataset.refused !== input.value);
for (const input of inputs) {  // a textarea's text is what it shows when the page is made
  input.dataset.saved ??= input.value;
  grow(input);
}
function grow(input) {  // a comment is as high as its text
  if (input.tagName !== 'TEXTAREA') return;
  input.style.height = 'auto';
  input.style.height = `${input.scrollHeight + 2}px`;
}
function canBePoints(input) {
  const text = input.value.trim().replace(',', '.');
  return text === '' || (/^(\d+\.?\d*|\.\d+)$/.test(text) && Number(text) <= Number(input.dataset.most));
}

async function post(path, content, keepalive = false) {
  const body = JSON.stringify(content);
  const answer = await fetch(base + path, {method: 'POST', body, headers: {'Content-Type': 'application/json'},
    keepalive: keepalive && body.length < MOST_KEPT_ALIVE});
  const json = await answer.json().catch(() => ({problem: MOVED}));
  return {status: answer.status, json};
}
const tryPost = (path, content) => post(path, content).catch(() => ({status: 0, json: {}}));
function changeOf(field, text) {
  const {student, criterion, what, seen} = field.dataset;
  return {student, criterion, what, text, seen: seen.split(' ').filter(Boolean)};
}
const sending = new Map();  // the promise of what is being sent, by its field: one at a time, so that order is kept
function save(input, keepalive = false) {
  clearTimeout(input.timer);
  if (!isChanged(input) && input.dataset.refused === undefined) return Promise.resolve(true);
  const before = sending.get(input) ?? Promise.resolve();
  const now = keepalive ? send(input, true) : before.then(() => send(input));
  sending.set(input, now);
  return now.finally(() => { if (sending.get(input) === now) sending.delete(input); });
}
async function send(input, keepalive = false) {
  const text = input.value, field = fieldOf(input), {what} = field.dataset;
  if (!isChanged(input)) { showRefusal(input, ''); return true; }
  if (input.dataset.refused === text) return false;
  showSaved(field, 'saving');
  let answer;
  try {
    answer = await post('changes', changeOf(field, text), keepalive);
  } catch {
    showSaved(field, 'not saved yet');
    wait(NOBODY);
    return false;
  }
  const {status, json} = answer;
  if (status === 200) {
    input.dataset.saved = text;
    showRefusal(input, '');
    json.updates.forEach(update => apply(update, input));
    json.messages.forEach(say);
    showSaved(field, 'saved');
    if (!unsaved().length) showBanner('');
    return true;
  }
  if (status === 422) {
    showSaved(field, '');
    input.dataset.refused = text;
    const kept = input.dataset.saved.trim(), earlier = what === 'points' ? kept : 'the comment as it was before';
    showRefusal(input, `${json.problem} ${kept ? `Until then ${earlier} counts.` : 'Nothing was saved.'}`);
    return false;
  }
  showSaved(field, 'not saved yet');
  wait(status === 503 ? json.problem : MOVED, status === 503);
  return false;
}
let waiting;
function wait(sentence, again = true) {
  showBanner(sentence);
  clearTimeout(waiting);
  if (again) waiting = setTimeout(() => unsaved().forEach(input => save(input)), RETRY_AFTER);
}
function showSaved(field, text) {
  const place = one('.saved', field);
  if (place) place.textContent = text;
}
function showRefusal(input, sentence) {
  const place = one('.refusal', fieldOf(input));
  if (!sentence) delete input.dataset.refused;
  place.textContent = sentence;
  place.hidden = !sentence;
  if (!sentence) return input.removeAttribute('aria-invalid');
  input.setAttribute('aria-invalid', 'true');
  if (document.activeElement === input) bringIntoView(input);
  else say(sentence);  // whoever types elsewhere meanwhile doesn't see it at the field
}
// Show what stands now at a field, unless a person types there.
function apply(update, from) {
  const where = ['student', 'criterion', 'what'].map(name => bySelector(name, update[name])).join('');
  for (const field of all(`.field${where}`)) {
    field.dataset.shown = update.value;
    field.dataset.there = update.seen.join(' ');
    const input = one('input.points, textarea.comment', field), state = one('.state', field);
    if (state) state.innerHTML = update.state;  // the server escapes what anybody wrote
    // Whoever types on hasn't read what came from somebody else meanwhile, so that must not be replaced.
    const types = input && (isChanged(input) || (input === from && document.activeElement === input));
    field.dataset.seen = types ? `${field.dataset.seen} ${update.own.join(' ')}`.trim() : field.dataset.there;
    if (!input) continue;
    if (!types) { input.value = update.value; input.dataset.saved = update.value; grow(input); }
  }
  for (const place of all(`[data-totals="${CSS.escape(update.student)}"]`)) place.textContent = update.totals;
  if (openPlace) openPlace.textContent = openElsewhere + pointsInputs.filter(isOpen).length;
}

document.addEventListener('input', event => {
  const input = event.target;
  if (input.id === 'search') return search(input.value);
  if (!inputs.includes(input)) return;
  const {what} = fieldOf(input).dataset;
  showSaved(fieldOf(input), '');
  if (input.dataset.refused !== undefined && input.dataset.refused !== input.value) showRefusal(input, '');
  grow(input);
  clearTimeout(input.timer);
  if (what === 'comment' || canBePoints(input)) input.timer = setTimeout(() => save(input), SAVE_AFTER[what]);
  if (what === 'comment') showPhrases(input);
});
document.addEventListener('focusout', event => {
  const input = event.target;
  if (!inputs.includes(input)) return;
  save(input).then(saved => { if (saved && !isChanged(input)) refresh(input); });
  if (input.tagName === 'TEXTAREA') hidePhrases(input);
});
function refresh(input) {  // what stands there now is shown once nobody types: computed points, or two comments
  const {shown, there} = fieldOf(input).dataset;
  if (shown === undefined || document.activeElement === input) return;
  fieldOf(input).dataset.seen = there;
  if (input.value !== shown) {
    input.value = input.dataset.saved = shown;
    grow(input);
  }
}
addEventListener('pagehide', () => unsaved().forEach(input => save(input, true)));
addEventListener('beforeunload', event => { if (!banner.hidden && unsaved().length) event.preventDefault(); });
addEventListener('pageshow', event => { if (event.persisted) location.reload(); });
const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));
const saveAll = () => Promise.race([Promise.all(unsaved().map(input => save(input))), pause(1500)]);

// ---- Phrases: lines of one's own comments, put in by a key --------------------------------------------------------
const phrasesOf = new Map();  // by the criterion
async function loadPhrases(criterion) {
  const answer = await fetch(`${base}phrases?${new URLSearchParams({criterion})}`).catch(() => null);
  phrasesOf.set(criterion, answer?.ok ? (await answer.json()).phrases : []);
}
function currentLine(area) {
  const {value, selectionStart: at} = area, found = value.indexOf('\n', at);
  const start = value.slice(0, at).lastIndexOf('\n') + 1, end = found < 0 ? value.length : found;
  return {start, end, text: value.slice(start, end)};
}
const listOf = area => one('.phrases', fieldOf(area));
function showPhrases(area) {
  const phrases = phrasesOf.get(fieldOf(area).dataset.criterion) ?? [];
  const there = new Set(area.value.split('\n').map(line => line.trim()));
  const typed = currentLine(area).text.trim(), wanted = phrases.includes(typed) ? '' : typed.toLocaleLowerCase();
  const shown = phrases.filter(each => !there.has(each) && each.toLocaleLowerCase().includes(wanted)).slice(0, 9);
  const list = listOf(area);
  list.replaceChildren(...shown.map((phrase, i) => {
    const [entry, digit, text] = ['li', 'span', 'span'].map(tag => document.createElement(tag));
    entry.id = `${area.id}-phrase-${i}`;
    entry.setAttribute('role', 'option');
    entry.setAttribute('aria-selected', 'false');
    digit.className = 'digit';
    digit.textContent = `Alt+${i + 1}`;
    text.textContent = phrase;
    entry.dataset.phrase = phrase;
    entry.append(digit, text);
    return entry;
  }));
  list.hidden = !shown.length;
  area.removeAttribute('aria-activedescendant');
}
function hidePhrases(area) { listOf(area).hidden = true; area.removeAttribute('aria-activedescendant'); }
function choosePhrase(area, step) {
  const entries = all('li', listOf(area)), at = entries.findIndex(entry => entry.ariaSelected === 'true');
  const to = at + step;
  if (listOf(area).hidden || !entries.length || to >= entries.length) return at >= 0;
  entries.forEach((entry, i) => entry.setAttribute('aria-selected', String(i === to)));
  if (to < 0) area.removeAttribute('aria-activedescendant');
  else { area.setAttribute('aria-activedescendant', entries[to].id); entries[to].scrollIntoView({block: 'nearest'}); }
  return true;
}
function putIn(area, phrase) {
  const {start, end, text} = currentLine(area), typed = text.trim();
  const known = phrasesOf.get(fieldOf(area).dataset.criterion) ?? [];
  const replaces = !typed || (!known.includes(typed) && phrase.toLocaleLowerCase().includes(typed.toLocaleLowerCase()));
  if (replaces) area.setRangeText(phrase, start, end, 'end');
  else area.setRangeText(`\n${phrase}`, end, end, 'end');
  area.dispatchEvent(new Event('input', {bubbles: true}));
}
document.addEventListener('focusin', async event => {
  const area = event.target;
  if (!area.matches?.('textarea.comment')) return;
  await loadPhrases(fieldOf(area).dataset.criterion);
  if (document.activeElement === area) showPhrases(area);
});
document.addEventListener('mousedown', event => {  // before the field loses the focus
  const entry = event.target.closest?.('.phrases li');
  if (!entry) return;
  event.preventDefault();
  putIn(one('textarea', fieldOf(entry)), entry.dataset.phrase);
});

// ---- Moving about -------------------------------------------------------------------------------------------------
let lastFocused = null;
let lastField = null;  // of which the history is shown
document.addEventListener('focusin', event => {
  if (panelOf(event.target)) lastFocused = event.target;
  lastField = fieldOf(event.target) ?? lastField;
});
const pointsInputs = all('input.points');
const isOpen = input => input.value.trim() === '' || input.dataset.refused === input.value;
const openPlace = one('[data-open]');  // how many fields are open, on this page and on others
const openElsewhere = openPlace && openPlace.dataset.open - pointsInputs.filter(isOpen).length;
function focusOn(element) {
  if (!element) return false;
  element.focus({preventScroll: true});
  if (element.matches('input')) element.select();
  if (element.matches('textarea')) element.setSelectionRange(element.value.length, element.value.length);
  (panelOf(element)?.matches('.criterion') ? panelOf(element) : element).scrollIntoView({block: 'start'});
  bringIntoView(element);
  return true;
}
function bringIntoView(element) {
  const {top, bottom} = element.getBoundingClientRect(), covered = one('.bar').offsetHeight;
  if (top < covered || bottom > innerHeight) element.scrollIntoView({block: 'center'});
}
const told = new WeakMap();  // the refused text that was shown at its field before the page was to be left
async function go(address) {
  await saveAll();
  const refused = inputs.find(input => input.dataset.refused === input.value && told.get(input) !== input.value);
  if (!refused) return location.assign(address);
  told.set(refused, refused.value);  // who then leaves all the same wants to
  stay();
  focusOn(refused);
}
// While the next page is fetched, keys belong to it and not to the field that was left.
const AHEAD = 'gan-lab-typed-ahead';
let ahead = null;
function leavePage() { ahead = []; document.activeElement?.blur(); }
function stay() { ahead = null; try { sessionStorage.removeItem(AHEAD); } catch { /* a private window */ } }
function typeAhead(event) {
  if (!/^[\d.,]$/.test(event.key) && event.key !== 'Enter') return;
  ahead.push(event.key);
  try { sessionStorage.setItem(AHEAD, JSON.stringify(ahead)); } catch { /* a private window */ }
}
async function typeOn() {
  let keys = [];
  try { keys = JSON.parse(sessionStorage.getItem(AHEAD) ?? '[]'); } catch { /* a private window */ }
  stay();
  for (const key of keys) {
    const input = document.activeElement;
    if (!input?.matches('input.points')) return;
    if (key === 'Enter') { if (canBePoints(input)) { save(input); await nextOpen(); } continue; }
    input.setRangeText(key, input.selectionStart, input.selectionEnd, 'end');
    input.dispatchEvent(new Event('input', {bubbles: true}));
  }
}
function follow(name) {
  const link = one(`[data-go="${name}"]`);
  if (!link) return false;
  if (link.target) open(link.href, link.target, 'noopener');
  else go(`${link.href}#open`);
  return true;
}
const currentPanel = () => panelOf(document.activeElement) ?? panelOf(lastFocused) ?? one('[data-panel]');
function stepPanel(way) {
  const panels = all('[data-panel]').filter(panel => one('input.points', panel));
  const started = panelOf(document.activeElement) ?? panelOf(lastFocused), at = panels.indexOf(started);
  const panel = panels[started && at >= 0 ? at + (way === 'after' ? 1 : -1) : 0];
  return Boolean(panel) && focusOn(one('input.points', panel));
}
function stepPoints(input, step, onlyOpen) {
  const at = pointsInputs.indexOf(input);
  const rest = step > 0 ? pointsInputs.slice(at + 1) : pointsInputs.slice(0, Math.max(at, 0)).reverse();
  return focusOn(rest.find(each => !onlyOpen || isOpen(each)));
}
async function nextOpen() {
  const from = panelOf(document.activeElement) ?? panelOf(lastFocused), here = from && one('input.points', from);
  const later = pointsInputs.slice(here ? pointsInputs.indexOf(here) + 1 : 0);
  if (focusOn([...later, ...pointsInputs].find(each => each !== here && isOpen(each)))) return;
  leavePage();
  await saveAll();
  const {student = '', criterion = '', page = '1'} = document.body.dataset;
  const answer = await fetch(`${base}next-open?${new URLSearchParams({student, criterion, page})}`).catch(() => null);
  const {address} = answer?.ok ? await answer.json() : {};
  if (!answer?.ok) { stay(); if (here) focusOn(here); return showBanner(NOBODY); }
  const isThisPage = address && view === 'student' && new URL(address, location).pathname === location.pathname;
  if (address && !isThisPage) return go(`${address}#open`);
  stay();
  if (here) focusOn(here);
  if (!here || !isOpen(here)) say('Nothing is open.');  // else it is the only one
}
const firstFound = () => all('#class tbody a').find(link => link.checkVisibility());
const steps = {  // way: 'after' or 'before'
  student: way => {
    if (view === 'student') return follow(`student-${way}`);
    if (view === 'criterion') return stepPanel(way) || follow(`page-${way}`);
    return focusOn(firstFound());
  },
  criterion: way => {
    if (view === 'student') return stepPanel(way);
    return view === 'criterion' ? follow(`criterion-${way}`) : focusOn(one('#criteria tbody a'));
  },
};
function turnGuide(guide) { if (guide) guide.open = !guide.open; }
function showEnd(done) { if (!done) say('There is none in this direction.'); }

// ---- Keys ---------------------------------------------------------------------------------------------------------
const letters = {
  n: () => nextOpen(),
  s: shift => showEnd(steps.student(shift ? 'before' : 'after')),
  c: shift => showEnd(steps.criterion(shift ? 'before' : 'after')),
  t: () => focusOn(one('textarea.comment', currentPanel() ?? document)),
  g: () => turnGuide(one('.guide', currentPanel() ?? document) ?? one('main > .guide')),
  u: shift => undo(shift ? 'redo' : 'undo'),
  i: () => showHistory(fieldOf(document.activeElement) ?? lastField ?? one('.field')),
  p: () => follow('hand-back'),
  '/': () => one('#search') ? focusOn(one('#search')) : go(`${base}#search`),
  '?': () => one('#help').showModal(),
};
const settings = {alone: 'letters-alone', alt: 'letters-with-alt'};
const isOn = name => { try { return localStorage.getItem(settings[name]) !== 'off'; } catch { return true; } };
for (const name of Object.keys(settings)) {
  const box = one(`#${settings[name]}`);
  box.checked = isOn(name);
  box.addEventListener('change', () => {
    try { localStorage.setItem(settings[name], box.checked ? 'on' : 'off'); } catch { /* a private window */ }
  });
}
// Alt changes what some keyboards write, so with it the key is known by its place, where it is a letter or a digit.
const keyOfPlace = event => event.code.match(/^(?:Key|Digit)(.)$/)?.[1].toLowerCase() ?? event.key;
const keyName = event => event.altKey ? keyOfPlace(event) : event.key;
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.isComposing || event.getModifierState('AltGraph')) return;
  if (one('dialog[open]')) return;
  if (ahead) { event.preventDefault(); return typeAhead(event); }
  const at = document.activeElement, name = keyName(event), inField = at.matches('input, textarea');
  if (inField && !event.altKey && pressedInField(event, at)) return event.preventDefault();
  const key = name.length === 1 ? name.toLowerCase() : name;
  if (event.altKey && at.matches('textarea.comment') && /^[1-9]$/.test(key)) {
    const entry = listOf(at).hidden ? null : all('li', listOf(at))[Number(key) - 1];
    if (entry) { event.preventDefault(); putIn(at, entry.dataset.phrase); }
    return;
  }
  const works = event.altKey ? isOn('alt') && /^[a-z]$/.test(key) : !inField && isOn('alone');
  const shift = event.shiftKey && /^[a-z]$/i.test(name);
  if (!works || !Object.hasOwn(letters, key) || (event.shiftKey && !shift && !'/?'.includes(key))) return;
  event.preventDefault();
  letters[key](shift);
});
function leave(field) {  // and stay near it, so that the Tab key goes on from there
  const panel = panelOf(field)?.querySelector('.panel');
  field.blur();
  if (!panel) return;
  panel.tabIndex = -1;
  panel.focus({preventScroll: true});
}
// A key in a field that is no letter; true if it did something here.
function pressedInField(event, at) {
  const isComment = at.matches('textarea.comment');
  if (event.key === 'Escape') {
    if (isComment && !listOf(at).hidden) hidePhrases(at);
    else leave(at);
    return true;
  }
  if (isComment) {
    const isAtEnd = at.selectionStart === at.value.length && at.selectionEnd === at.value.length;
    const chosen = one('[aria-selected=true]', listOf(at));
    if (event.key === 'ArrowDown' && (isAtEnd || chosen)) return choosePhrase(at, 1);
    if (event.key === 'ArrowUp' && chosen) return choosePhrase(at, -1);
    if (event.key === 'Enter' && chosen && !listOf(at).hidden) { putIn(at, chosen.dataset.phrase); return true; }
    return false;
  }
  if (at.id === 'search' && event.key === 'Enter') {
    if (firstFound()) go(firstFound().href);
    return true;
  }
  if (!at.matches('input.points')) return false;
  if (event.key === 'Enter') {
    save(at);
    if (canBePoints(at)) { if (event.shiftKey) showEnd(stepPoints(at, -1, true)); else nextOpen(); }
    return true;
  }
  if (event.key === '?') { letters['?'](); return true; }  // no number has one
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return false;
  stepPoints(at, event.key === 'ArrowDown' ? 1 : -1, false);
  return true;
}

// ---- Buttons and links --------------------------------------------------------------------------------------------
async function undo(which = 'undo') {
  await saveAll();
  const {status, json} = await tryPost(which, {});
  if (status !== 200) return showBanner(json.problem ?? NOBODY);
  json.updates.forEach(update => apply(update, null));
  if (view !== 'class' || !json.updates.length) return say(json.sentence);
  try { sessionStorage.setItem(SAID, json.sentence); } catch { /* a private window */ }
  location.reload();
}
async function showHistory(field) {
  if (!field) return;
  const {student, criterion, what} = field.dataset;
  const answer = await fetch(`${base}history?${new URLSearchParams({student, criterion, what})}`).catch(() => null);
  if (!answer?.ok) return showBanner(NOBODY);
  one('#history-content').innerHTML = (await answer.json()).html;  // the server escapes what anybody wrote
  one('#history').showModal();
}
// Give a field a text that a button names, such as one of two in conflict.
async function choose(button, text) {
  const field = fieldOf(button), input = one('input.points, textarea.comment', field);
  if (input) clearTimeout(input.timer);
  const {status, json} = await tryPost('changes', changeOf(field, text));
  if (status === 422 && input) return showRefusal(input, json.problem);
  if (status !== 200) return showBanner(json.problem ?? NOBODY);
  if (input) input.dataset.saved = input.value;
  json.updates.forEach(update => apply(update, null));
  if (input) focusOn(input);
  say('Saved.');
  if (!input) location.reload();
}
async function switchNames() {
  await saveAll();
  const hide = document.documentElement.dataset.hidesNames !== 'yes';
  const {status, json} = await tryPost('names', {hide, student: document.body.dataset.student ?? ''});
  if (status !== 200) showBanner(json.problem ?? NOBODY);
  else if (view === 'criterion') location.reload();
  else location.replace(json.address);
}
const actions = {
  help: () => one('#help').showModal(),
  close: button => button.closest('dialog').close(),
  undo: button => { button.closest('dialog').close(); undo(); },
  history: button => showHistory(fieldOf(button)),
  choose: button => choose(button, button.dataset.text),
  'take-back': button => choose(button, ''),
  names: () => switchNames(),
  sort: button => sort(button.closest('th')),
  'next-open': () => nextOpen(),
};
document.addEventListener('click', event => {
  const button = event.target.closest('[data-action]');
  const isOfPage = !button?.closest('.evidence, .rest');  // and not in what was handed in
  if (button && isOfPage) { event.preventDefault(); return actions[button.dataset.action](button); }
  const link = event.target.closest('a[href]');
  if (!link || link.target || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.pathname === location.pathname && link.hash) return;
  if (inputs.some(isChanged)) { event.preventDefault(); go(link.href); }  // the next page shows what was saved before it
});

// ---- The table of the class ---------------------------------------------------------------------------------------
const table = one('#class'), rows = table ? [...table.tBodies[0].rows] : [];
const PLAIN = {ł: 'l', ø: 'o', đ: 'd', ð: 'd', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th'};
const fold = text => text.normalize('NFKD').replace(/[\p{M}'’ʼ‘`]/gu, '').toLocaleLowerCase()
  .replace(/[łøđðıßæœþ]/g, letter => PLAIN[letter]);
const names = rows.map(row => fold(`${row.cells[0].textContent} ${row.dataset.find ?? ''}`));
function search(text) {
  const words = fold(text).split(/\s+/).filter(Boolean);
  let found = 0;
  rows.forEach((row, i) => { row.hidden = !words.every(word => names[i].includes(word)); found += !row.hidden; });
  one('#found').textContent = words.length ? `${found} of ${rows.length}` : '';
}
function sort(heading) {
  const i = heading.cellIndex, ascending = heading.ariaSort !== 'ascending';
  for (const other of heading.parentNode.cells) other.removeAttribute('aria-sort');
  heading.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
  const compare = new Intl.Collator(undefined, {numeric: true}).compare, sign = ascending ? 1 : -1;
  const values = new Map(rows.map(row => [row, row.cells[i].dataset.value ?? row.cells[i].textContent.trim()]));
  const order = (a, b) => i ? a - b : compare(a, b);
  const sorted = [...rows].sort((a, b) => sign * order(values.get(a), values.get(b)));
  table.tBodies[0].append(...sorted);
}

// ---- When the page opens ------------------------------------------------------------------------------------------
if (location.hash === '#open') { focusOn(pointsInputs.find(isOpen) ?? pointsInputs[0]); typeOn(); }
try {
  const sentence = sessionStorage.getItem(SAID);
  if (sentence) say(sentence);
  sessionStorage.removeItem(SAID);
} catch { /* a private window */ }
if (location.hash === '#search') one('#search')?.focus();
