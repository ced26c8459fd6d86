// Which rows are shown, and in which order.

const cellRanks = { good: 1, warning: 2, unknown: 3, bad: 4, none: 5 }
let order = { key: 'domain', descending: false }

function option(value, words) {
  return el('option', { value }, words)
}

function fillChoices() {
  byId('by-state').append(
    option('', 'all domains'),
    ...[...stateNames].reverse().map((state) => option(`state ${state}`, states[state].words)),
    ...verdicts.map((verdict) =>
      option(`verdict ${verdict}`, `with ${verdict === 'unknown' ? verdict : `${verdict}s`}`),
    ),
    option('verdict pass', 'without findings'),
  )
  const told = allRows.flatMap((row) => row.findings)
  const valuesOf = (key) => [...new Set(told.map((finding) => finding[key]))].sort()
  byId('by-check').append(option('', 'any'), ...valuesOf('check').map((id) => option(id, id)))
  byId('by-actor').append(
    option('', 'anybody'),
    ...valuesOf('actor')
      .filter((actor) => actor !== 'nobody')
      .map((actor) => option(actor, actor)),
  )
  byId('sort').append(
    option('domain', 'by name'),
    option('state', 'worst first'),
    ...columns.map((ip) => option(ip, `by ${ip}`)),
  )
}

// What the search looks at, made once a row.
function searchText(row) {
  row.text ??= [
    rowLabel(row),
    stateWords(row),
    ...candidatesOf(row.json).flatMap(({ helo, ip, ip6 }) => [helo, ip, ip6 ?? '']),
    ...row.findings.map((finding) => finding.check),
  ]
    .join('\n')
    .toLowerCase()
  return row.text
}

// A test of rows: all that the form wants.
function wantedRows() {
  const words = byId('find')
    .value.toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const [kind, value] = byId('by-state').value.split(' ')
  const check = byId('by-check').value
  const actor = byId('by-actor').value
  const fitsState = (row) =>
    !kind ||
    (kind === 'state'
      ? row.state === value && !row.isDefault
      : value === 'pass'
        ? row.gravest === 'pass'
        : row.findings.some((one) => one.verdict === value))
  const fitsFinding = (row) =>
    check + actor === '' ||
    row.findings.some(
      (one) => (check === '' || one.check === check) && (actor === '' || one.actor === actor),
    )
  return (row) =>
    words.every((word) => searchText(row).includes(word)) && fitsState(row) && fitsFinding(row)
}

// How rows stand to one another; by name among equals, for they come in that order.
function rankOf(row, key) {
  if (key === 'domain') return 0
  if (key === 'state') return stateNames.indexOf(row.state) * 10 + gravity(row.gravest)
  const cell = cellOf(row, key)
  return cell.isLeaving ? 0 : cellRanks[cell.kind]
}

// The default identity stays on top.
function sorted(rows) {
  const ranks = new Map(rows.map((row) => [row, rankOf(row, order.key)]))
  const domains = rows
    .filter((row) => !row.isDefault)
    .sort((one, other) => ranks.get(one) - ranks.get(other))
  if (order.descending) domains.reverse()
  return [...rows.filter((row) => row.isDefault), ...domains]
}

function showCount(rows) {
  const count = rows.filter((row) => !row.isDefault).length
  byId('count').textContent =
    count === domainRows.length
      ? counted(count, 'domain', 'domains')
      : `${number(count)} of ${counted(domainRows.length, 'domain', 'domains')}`
  byId('cut').hidden = rows.length <= printLimit
  const first = number(printLimit)
  byId('cut').textContent = `Only the first ${first} rows are printed: filter before you print.`
}

function showOrder() {
  byId('sort').value = order.key
  for (const head of byId('head').querySelectorAll('[role="columnheader"]')) {
    const words = order.descending ? 'descending' : 'ascending'
    head.setAttribute('aria-sort', head.dataset.key === order.key ? words : 'none')
  }
}

function applyFilters() {
  const rows = sorted(allRows.filter(wantedRows()))
  showCount(rows)
  showOrder()
  showRows(rows)
}

function sortBy(key) {
  order = { key, descending: order.key === key && !order.descending }
  const { column } = matrix.active
  const isHead = matrix.active.row === -1
  applyFilters()
  if (isHead) moveTo(-1, column)
}

// Shows the rows that these fields of the form want, and nothing else.
function showFiltered(fields) {
  byId('filters').reset()
  for (const [id, value] of Object.entries(fields)) byId(id).value = value
  order = { key: 'domain', descending: false }
  applyFilters()
  byId('domains-title').scrollIntoView()
  byId(Object.keys(fields)[0]).focus({ preventScroll: true })
}

function startFilters() {
  fillChoices()
  const form = byId('filters')
  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('input', () => {
    if (byId('sort').value !== order.key) order = { key: byId('sort').value, descending: false }
    applyFilters()
  })
  byId('clear').addEventListener('click', (event) => {
    event.preventDefault()
    showFiltered({ find: '' })
  })
}
