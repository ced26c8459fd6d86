// The table of domains and addresses: only the rows in sight are in the document.

const spareRows = 8;  // rendered above and below what is in sight
const printLimit = 1000;  // rows

// The rows that the filters leave, in the order wanted.
const matrix = {rows: allRows, active: {row: 0, column: 0}, rendered: new Map(), height: 0};

const markWords = {good: 'could send', warning: 'could send, with warnings', bad: 'fails',
  unknown: 'not known', none: 'no candidate'};

function rowLabel(row) {
  return row.isDefault ? 'default identity' : row.name;
}

function cellIcon(cell) {
  return icon(cell.isLeaving && cell.kind !== 'bad' && cell.kind !== 'unknown' ? 'chosen' : cell.kind);
}

function cellElement(row, index, column) {
  const cell = cellOf(row, columns[column]);
  const more = cell.more > 0 ? el('span', {class: 'more', text: `+${cell.more}`}) : null;
  return el('div', {role: 'gridcell', class: `cell ${cell.kind}${cell.isLeaving ? ' leaving' : ''}`,
    tabindex: -1, 'aria-colindex': column + 3, 'data-row': index, 'data-column': column + 1},
  cellIcon(cell), el('span', {class: 'words'},
      cell.isLeaving && cell.words !== 'leaves here' ? el('b', {text: 'leaves here'}) : null, cell.words), more,
  el('span', {class: 'unseen', text: ` ${columns[column]}`}));
}

function verdictElement(row) {
  const counts = verdicts.map((verdict) => row.findings.filter((one) => one.verdict === verdict).length);
  const told = verdicts.map((verdict, i) => [verdict, counts[i]])
      .filter(([verdict, count]) => count > 0 && verdict !== 'note').slice(0, 3)
      .map(([verdict, count]) => el('span', {class: verdict}, icon(verdictIcons[verdict]), String(count),
          el('span', {class: 'unseen', text: verdict})));
  return el('span', {class: 'tallies'}, told);
}

function rowElement(row, index) {
  const name = el('div', {role: 'rowheader', class: 'domain', 'aria-colindex': 1},
      el('a', {href: '#' + encodeURIComponent(row.name), tabindex: -1, 'data-row': index, 'data-column': 0,
        class: 'name', text: rowLabel(row)}));
  const state = el('div', {role: 'gridcell', class: `state ${row.state}`, 'aria-colindex': 2},
      el('span', {class: 'words'}, icon(states[row.state].icon), stateWords(row)), verdictElement(row));
  const element = el('div', {role: 'row', class: `row${row.isDefault ? ' default' : ''}`,
    'aria-rowindex': index + 2}, name, state, columns.map((ip, column) => cellElement(row, index, column)));
  element.style.top = `${index * matrix.height}px`;
  return element;
}

function stateWords(row) {
  if (row.state !== 'well') return states[row.state].words;
  return row.gravest === 'error' ? 'sends, other errors' : states.well.words;
}

function headElement() {
  const names = [['domain', 'Domain'], ['state', 'State'], ...columns.map((ip) => [ip, ip])];
  return el('div', {role: 'row', class: 'row', 'aria-rowindex': 1}, names.map(([key, words], i) =>
    el('div', {role: 'columnheader', class: i > 1 ? 'ip' : '', 'aria-colindex': i + 1, 'data-key': key},
        el('button', {type: 'button', on: {click: () => sortBy(key)}}, brokenAddress(words)))));
}

// An IPv6 address may be broken behind a colon.
function brokenAddress(text) {
  const parts = text.split(/(?<=[:.])/);
  return parts.flatMap((part, i) => i > 0 ? [el('wbr'), part] : [part]);
}

// Which rows are in sight: the first, and the one behind the last.
function rowsInSight() {
  const scroller = byId('scroller');
  const first = Math.floor(scroller.scrollTop / matrix.height);
  const count = Math.ceil(scroller.clientHeight / matrix.height);
  return [Math.max(0, first - spareRows), Math.min(matrix.rows.length, first + count + spareRows)];
}

function renderRows(everything = false) {
  const [first, last] = everything ? [0, Math.min(matrix.rows.length, printLimit)] : rowsInSight();
  const wanted = new Set();
  for (let i = first; i < last; ++i) wanted.add(i);
  if (matrix.rows.length > 0) wanted.add(matrix.active.row);  // so that the focus stays where it is
  for (const [index, element] of matrix.rendered) {
    if (wanted.has(index)) continue;
    element.remove();
    matrix.rendered.delete(index);
  }
  for (const index of wanted) {
    if (matrix.rendered.has(index)) continue;
    const element = rowElement(matrix.rows[index], index);
    matrix.rendered.set(index, element);
    insertInOrder(element, index);
  }
  markActive();
}

// Screen readers read rows as they stand in the document.
function insertInOrder(element, index) {
  let next = null;
  let nextIndex = Infinity;
  for (const [other, present] of matrix.rendered) {
    if (other > index && other < nextIndex) [nextIndex, next] = [other, present];
  }
  byId('rows').insertBefore(element, next);
}

function activeElement() {
  const {row, column} = matrix.active;
  return byId('rows').querySelector(`[data-row="${row}"][data-column="${column}"]`);
}

// One element of the table is in the order of tabs.
function markActive() {
  for (const element of byId('rows').querySelectorAll('[tabindex="0"]')) element.tabIndex = -1;
  const active = activeElement();
  if (active) active.tabIndex = 0;
}

// Shows these rows from the first on.
function showRows(rows) {
  matrix.rows = rows;
  matrix.active = {row: 0, column: 0};
  matrix.rendered.clear();
  byId('rows').replaceChildren();
  byId('scroller').scrollTop = 0;
  byId('grid').setAttribute('aria-rowcount', rows.length + 1);
  measure();
}

// Everything that depends on the size of letters and of the window.
function measure() {
  const probe = el('div', {class: 'row probe'});
  byId('rows').append(probe);
  matrix.height = probe.getBoundingClientRect().height || 52;
  probe.remove();
  byId('rows').style.height = `${matrix.rows.length * matrix.height}px`;
  byId('scroller').classList.toggle('long', matrix.rows.length > 30);
  for (const [index, element] of matrix.rendered) element.style.top = `${index * matrix.height}px`;
  renderRows();
}

// Moves the focus; scrolls where that is out of sight.
function moveTo(row, column) {
  matrix.active = {row: Math.max(0, Math.min(matrix.rows.length - 1, row)),
    column: Math.max(0, Math.min(columns.length, column))};
  const scroller = byId('scroller');
  const top = matrix.active.row * matrix.height;
  const head = byId('head').offsetHeight;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  const bottom = top + matrix.height + head;
  if (bottom > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = bottom - scroller.clientHeight;
  renderRows();
  activeElement().focus({preventScroll: false});
}

function moveByKey(event) {
  const {row, column} = matrix.active;
  const page = Math.max(1, Math.floor(byId('scroller').clientHeight / matrix.height) - 2);
  const corner = event.ctrlKey || event.metaKey;
  const targets = {
    ArrowUp: [row - 1, column], ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
    PageUp: [row - page, column], PageDown: [row + page, column],
    Home: [corner ? 0 : row, 0], End: [corner ? matrix.rows.length - 1 : row, columns.length],
  };
  const target = targets[event.key];
  if (!target || event.altKey || matrix.rows.length === 0) return;
  event.preventDefault();
  moveTo(...target);
}

function startMatrix() {
  byId('head').append(headElement());
  const grid = byId('grid');
  grid.style.setProperty('--columns', columns.length);
  grid.setAttribute('aria-colcount', columns.length + 2);
  grid.addEventListener('keydown', moveByKey);
  grid.addEventListener('focusin', (event) => {
    const {row, column} = event.target.dataset;
    if (row === undefined) return;
    matrix.active = {row: Number(row), column: Number(column)};
    markActive();
  });
  byId('scroller').addEventListener('scroll', () => renderRows(), {passive: true});
  window.addEventListener('resize', measure);
  window.addEventListener('beforeprint', () => renderRows(true));
  window.addEventListener('afterprint', () => renderRows());
}
