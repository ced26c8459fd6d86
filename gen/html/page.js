// What the page does: filters and the order of rows, the address of a domain, keys.

function option(value, words) {
  return el('option', {value}, words);
}

function fillChoices() {
  byId('by-state').append(option('', 'all domains'),
      ...[...stateNames].reverse().map((state) => option(`state ${state}`, states[state].words)),
      ...['error', 'warning', 'unknown', 'note'].map((verdict) => option(`verdict ${verdict}`, `with ${verdict === 'unknown' ? 'unknown' : verdict + 's'}`)),
      option('verdict pass', 'with no findings'));
  const told = allRows.flatMap((row) => row.findings);
  const unique = (key) => [...new Set(told.map((finding) => finding[key]))];
  byId('by-check').append(option('', 'any'), ...unique('check').sort().map((id) => option(id, id)));
  byId('by-actor').append(option('', 'anybody'),
      ...unique('actor').filter((actor) => actor !== 'nobody').sort().map((actor) => option(actor, actor)));
  byId('sort').append(option('domain', 'by name'), option('state', 'worst first'),
      ...columns.map((ip) => option(ip, `by ${ip}`)));
}

function searchText(row) {
  row.text ??= [row.isDefault ? 'default identity' : row.name,
    ...candidatesOf(row.json).flatMap((one) => [one.helo, one.ip, one.ip6 ?? '']),
    ...row.findings.map((finding) => finding.check)].join('\n').toLowerCase();
  return row.text;
}

// A test of rows: all that the form wants.
function filterOf() {
  const words = byId('find').value.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const [kind, value] = byId('by-state').value.split(' ');
  const check = byId('by-check').value;
  const actor = byId('by-actor').value;
  return (row) => words.every((word) => searchText(row).includes(word)) &&
      (kind !== 'state' || (row.state === value && !row.isDefault)) &&
      (kind !== 'verdict' || (value === 'pass' ? row.gravest === 'pass' : row.findings.some((one) => one.verdict === value))) &&
      (check + actor === '' || row.findings.some((one) =>
        (check === '' || one.check === check) && (actor === '' || one.actor === actor)));
}

const cellOrder = {chosen: 0, good: 1, warning: 2, unknown: 3, bad: 4, none: 5};

// How the rows stand to one another; by name among equals, for they come in that order.
function rankOf(key) {
  if (key === 'domain') return () => 0;
  if (key === 'state') return (row) => stateNames.indexOf(row.state) * 10 + gravity(row.gravest);
  return (row) => {
    const cell = cellOf(row, key);
    return cellOrder[cell.isLeaving ? 'chosen' : cell.kind] * 10 + cellOrder[cell.kind];
  };
}

let order = {key: 'domain', descending: false};

function applyFilters() {
  const rows = allRows.filter(filterOf());
  const rank = rankOf(order.key);
  const ranks = new Map(rows.map((row) => [row, rank(row)]));
  rows.sort((one, other) => ranks.get(one) - ranks.get(other));
  if (order.descending) rows.reverse();
  if (defaultRow && rows.includes(defaultRow)) rows.unshift(...rows.splice(rows.indexOf(defaultRow), 1));
  const count = rows.filter((row) => !row.isDefault).length;
  byId('count').textContent = count === domainRows.length ? counted(count, 'domain', 'domains') :
      `${number(count)} of ${counted(domainRows.length, 'domain', 'domains')}`;
  for (const header of byId('head').querySelectorAll('[role="columnheader"]')) {
    const isKey = header.dataset.key === order.key;
    header.setAttribute('aria-sort', isKey ? (order.descending ? 'descending' : 'ascending') : 'none');
  }
  byId('cut').hidden = rows.length <= printLimit;
  byId('cut').textContent = `The first ${number(printLimit)} rows are printed: filter before you print.`;
  showRows(rows);
}

function sortBy(key) {
  order = {key, descending: order.key === key && !order.descending};
  byId('sort').value = key;
  applyFilters();
}

function showState(state) {
  byId('filters').reset();
  byId('by-state').value = `state ${state}`;
  applyFilters();
  byId('domains-title').scrollIntoView();
  byId('by-state').focus({preventScroll: true});
}

// What the address of the page asks for: a domain, or all.
function rowOfAddress() {
  let name = location.hash.slice(1);
  try {
    name = decodeURIComponent(name);
  } catch {
    return null;  // no name has a bare "%"
  }
  return rowByName.get(name) ?? (name === 'default' ? defaultRow : null);
}

let overviewPlace = 0;

function followAddress() {
  const row = rowOfAddress();
  hideCause();
  if (row) {
    if (byId('domain').hidden) overviewPlace = window.scrollY;
    showDomain(row);
  }
  byId('domain').hidden = !row;
  byId('overview').hidden = row !== null;
  document.body.classList.toggle('one', row !== null);
  if (row) {
    window.scrollTo(0, 0);
    byId('domain-title').focus({preventScroll: true});
  } else {
    measure();
    window.scrollTo(0, overviewPlace);
  }
}

// The whole cause of a cell, beside it, until the pointer or the focus leaves.
function causeOf(row, cell) {
  const lines = [el('p', {class: 'what'}, el('b', {text: rowLabel(row)}), ' from ', el('span', {class: 'ip', text: cell.ip}), ': ',
      cell.candidate ? markWords[cell.kind] : cell.words, cell.isLeaving ? '; its mail leaves here' : '')];
  if (cell.candidate) {
    lines.push(el('p', {}, `HELO ${cell.candidate.helo}`));
    for (const check of cell.failing) {
      const verdict = cell.candidate.not_passed[check];
      const seen = cell.candidate.causes?.[check];
      lines.push(el('p', {class: verdict}, icon(verdictIcons[verdict]), el('span', {}, el('code', {text: check}), seen ? ` ${seen}` : ` ${verdict}`)));
    }
  }
  return lines;
}

function cellAt(element) {
  const cell = element instanceof Element ? element.closest('[role="gridcell"][data-row]') : null;
  return cell;
}

function showCause(element) {
  const row = matrix.rows[Number(element.dataset.row)];
  const box = byId('cause');
  box.replaceChildren(...causeOf(row, cellOf(row, columns[Number(element.dataset.column) - 1])));
  box.hidden = false;
  element.setAttribute('aria-describedby', 'cause');
  const place = element.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const left = Math.max(8, Math.min(place.left, document.documentElement.clientWidth - size.width - 8));
  const below = place.bottom + 4 + size.height < window.innerHeight;
  box.style.left = `${left}px`;
  box.style.top = `${below ? place.bottom + 4 : Math.max(8, place.top - size.height - 4)}px`;
}

function hideCause() {
  byId('cause').hidden = true;
  for (const element of document.querySelectorAll('[aria-describedby="cause"]')) element.removeAttribute('aria-describedby');
}

function startCauses() {
  const rows = byId('rows');
  for (const event of ['mouseover', 'focusin', 'click']) {
    rows.addEventListener(event, ({target}) => {
      const cell = cellAt(target);
      hideCause();
      if (cell) showCause(cell);
    });
  }
  rows.addEventListener('mouseleave', ({relatedTarget}) => {
    if (!byId('cause').contains(relatedTarget)) hideCause();
  });
  byId('cause').addEventListener('mouseleave', hideCause);
  rows.addEventListener('focusout', hideCause);
  byId('scroller').addEventListener('scroll', hideCause, {passive: true});
}

function isTyping(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
}

function handleKey(event) {
  if (event.key === '/' && !isTyping(event.target) && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    if (!byId('domain').hidden) location.hash = '';
    byId('find').focus();
    byId('find').select();
  }
  if (event.key !== 'Escape') return;
  if (!byId('cause').hidden) {
    hideCause();
  } else if (!byId('domain').hidden) {
    location.hash = '';
  }
}

function start() {
  showAnswer();
  startMatrix();
  startCauses();
  fillChoices();
  if (otherFindings.length > 0) {
    byId('others').hidden = false;
    byId('others-list').append(el('ul', {class: 'findings'}, otherFindings.map(findingElement)));
  }
  byId('filters').addEventListener('submit', (event) => event.preventDefault());
  byId('filters').addEventListener('input', () => {
    if (byId('sort').value !== order.key) order = {key: byId('sort').value, descending: false};
    applyFilters();
  });
  byId('filters').addEventListener('reset', () => setTimeout(() => {
    order = {key: 'domain', descending: false};
    applyFilters();
  }));
  byId('skip').addEventListener('click', (event) => {
    event.preventDefault();
    byId('find').focus();
  });
  document.addEventListener('keydown', handleKey);
  window.addEventListener('hashchange', followAddress);
  applyFilters();
  followAddress();
}

start();
