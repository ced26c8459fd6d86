// The table of domains and addresses: only the rows in sight are in the document.
//
// Columns are counted from 0: the domain, its state, then our addresses. Row -1 is the head.

const spareRows = 8 // rendered above and below what is in sight
const printLimit = 1000 // rows
const firstAddress = 2 // column

const matrix = { rows: [], active: { row: 0, column: 0 }, rendered: new Map(), height: 0 }

function rowLabel(row) {
  return row.isDefault ? 'default identity' : row.name
}

// What the table's keys need to know of an element.
function placed(row, column) {
  return { tabindex: -1, 'data-row': row, 'data-column': column }
}

function gridCell(row, column) {
  return { role: 'gridcell', 'aria-colindex': column + 1, ...placed(row, column) }
}

function cellElement(row, index, ip, i) {
  const cell = cellOf(row, ip)
  const leaves = cell.isLeaving && cell.words !== 'leaves here' ? el('b', 'leaves here') : null
  return el(
    `div.cell.${cell.kind}${cell.isLeaving ? '.leaving' : ''}`,
    gridCell(index, firstAddress + i),
    icon(cell.kind),
    el('span.words', leaves, leaves ? ' ' : null, cell.words),
    cell.more > 0 ? el('span.more', `+${cell.more}`) : null,
    el('span.unseen', ` from ${ip}`),
  )
}

function tallyElement(row) {
  const told = tally(row.findings).filter(([verdict]) => verdict !== 'note')
  const { ip } = row.leaving ?? {}
  return el(
    'span.tallies',
    ip && !columns.includes(ip) ? el('span.ip', ip) : null,
    told.map(([verdict, count]) =>
      el(
        'span',
        { class: verdict },
        icon(verdictIcons[verdict]),
        number(count),
        el('span.unseen', ` ${verdict} `),
      ),
    ),
  )
}

function leavesText(row) {
  if (!row.leaving) return ''
  return `${row.leaving.ip} ${row.leaving.helo}`
}

function rowElement(row, index) {
  const element = el(
    `div.row${row.isDefault ? '.default' : ''}`,
    { role: 'row', 'aria-rowindex': index + 2 },
    el(
      'div.domain',
      { role: 'rowheader', 'aria-colindex': 1 },
      el(
        'a.name',
        {
          href: `#${encodeURIComponent(row.name)}`,
          title: shown(rowLabel(row)),
          ...placed(index, 0),
        },
        rowLabel(row),
      ),
    ),
    el(
      `div.state.${row.state}`,
      gridCell(index, 1),
      el('span.words', icon(states[row.state].icon), stateWords(row)),
      tallyElement(row),
    ),
    el('div.leaves', { 'aria-hidden': 'true' }, leavesText(row)),
    el(
      'div.cells',
      { role: 'presentation' },
      columns.map((ip, i) => cellElement(row, index, ip, i)),
    ),
  )
  element.style.top = `${index * matrix.height}px`
  return element
}

// An IPv6 address may be broken behind a colon.
function brokenAddress(text) {
  return text.split(/(?<=:)/).flatMap((part, i) => (i > 0 ? [el('wbr'), part] : [part]))
}

function headElement() {
  const heads = [['domain', 'Domain'], ['state', 'State'], ...columns.map((ip) => [ip, ip])]
  return el(
    'div.row',
    { role: 'row', 'aria-rowindex': 1 },
    heads.map(([key, words], column) =>
      el(
        'div',
        {
          role: 'columnheader',
          class: column < firstAddress ? '' : 'ip',
          'aria-colindex': column + 1,
          'data-key': key,
        },
        el(
          'button',
          {
            type: 'button',
            'data-row': -1,
            'data-column': column,
            tabindex: -1,
            on: { click: () => sortBy(key) },
          },
          brokenAddress(words),
        ),
      ),
    ),
  )
}

// Which rows are in sight: the first, and the one behind the last.
function rowsInSight() {
  const scroller = byId('scroller')
  const first = Math.floor(scroller.scrollTop / matrix.height)
  const count = Math.ceil(scroller.clientHeight / matrix.height)
  return [Math.max(0, first - spareRows), Math.min(matrix.rows.length, first + count + spareRows)]
}

function renderRows([first, last] = rowsInSight()) {
  const wanted = new Set()
  for (let i = first; i < last; ++i) wanted.add(i)
  const { row } = matrix.active
  if (row >= 0 && row < matrix.rows.length) wanted.add(row) // so that the focus stays where it is
  for (const [index, element] of matrix.rendered) {
    if (wanted.has(index)) continue
    element.remove()
    matrix.rendered.delete(index)
  }
  insertRows([...wanted].sort((one, other) => one - other))
  markActive()
}

// Those that are not there yet, in their order: screen readers read rows as they stand in the
// document.
function insertRows(indices) {
  let next = byId('rows').firstChild
  for (const index of indices) {
    const present = matrix.rendered.get(index)
    if (present) {
      next = present.nextSibling
    } else {
      const element = rowElement(matrix.rows[index], index)
      byId('rows').insertBefore(element, next)
      matrix.rendered.set(index, element)
    }
  }
}

function activeElement() {
  const { row, column } = matrix.active
  return byId('grid').querySelector(`[data-row="${row}"][data-column="${column}"]`)
}

// One element of the table is in the order of tabs.
function markActive() {
  for (const element of byId('grid').querySelectorAll('[data-row][tabindex="0"]'))
    element.tabIndex = -1
  const active = activeElement()
  if (active) active.tabIndex = 0
}

// Shows these rows from the first on.
function showRows(rows) {
  matrix.rows = rows
  matrix.active = { row: rows.length > 0 ? 0 : -1, column: 0 }
  matrix.rendered.clear()
  byId('rows').replaceChildren()
  byId('scroller').scrollTop = 0
  byId('grid').setAttribute('aria-rowcount', rows.length + 1)
  byId('scroller').classList.toggle('long', rows.length > 30)
  measure()
}

// All that depends on the size of letters and of the window.
function measure() {
  const probe = el('div.row.probe')
  byId('rows').append(probe)
  matrix.height = probe.getBoundingClientRect().height
  probe.remove()
  if (matrix.height === 0) return // not in sight at all
  byId('rows').style.height = `${matrix.rows.length * matrix.height}px`
  for (const [index, element] of matrix.rendered) element.style.top = `${index * matrix.height}px`
  renderRows()
}

// Moves the focus, and scrolls to it.
function moveTo(row, column) {
  matrix.active = {
    row: Math.max(-1, Math.min(matrix.rows.length - 1, row)),
    column: Math.max(0, Math.min(firstAddress + columns.length - 1, column)),
  }
  const scroller = byId('scroller')
  const top = Math.max(0, matrix.active.row) * matrix.height
  const bottom = top + matrix.height + byId('head').offsetHeight
  if (top < scroller.scrollTop) scroller.scrollTop = top
  if (bottom > scroller.scrollTop + scroller.clientHeight)
    scroller.scrollTop = bottom - scroller.clientHeight
  renderRows()
  activeElement().focus()
}

function moveByKey(event) {
  const { row, column } = matrix.active
  const page = Math.max(1, Math.floor(byId('scroller').clientHeight / matrix.height) - 2)
  const far = event.ctrlKey || event.metaKey
  const targets = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    PageUp: [Math.max(0, row - page), column],
    PageDown: [row + page, column],
    Home: [far ? 0 : row, 0],
    End: [far ? matrix.rows.length - 1 : row, Infinity],
  }
  const target = targets[event.key]
  if (!target || event.altKey) return
  event.preventDefault()
  moveTo(...target)
}

// A wide head would take the focus of the keys out of sight.
function followFocus({ target }) {
  const { row, column } = target.dataset
  if (row === undefined) return
  matrix.active = { row: Number(row), column: Number(column) }
  markActive()
}

function legendElements() {
  return signs.map(([kind, sign, words]) =>
    el(
      'li',
      el(
        'span',
        { class: `sample cell ${sign}${kind === 'leaving' ? ' leaving' : ''}` },
        icon(sign),
      ),
      words,
    ),
  )
}

function startMatrix() {
  const grid = byId('grid')
  grid.style.setProperty('--columns', columns.length)
  grid.setAttribute('aria-colcount', columns.length + firstAddress)
  byId('scroller').classList.toggle('many', columns.length > 8)
  const more = uses.size - columns.length
  byId('no-column').hidden = more === 0
  byId('no-column').textContent =
    `${counted(more, 'address', 'addresses')} of ours that fewest domains could leave by ${more === 1 ? 'has' : 'have'} no column: the page of a domain tells of all.`
  byId('head').append(headElement())
  byId('legend').append(...legendElements())
  grid.addEventListener('keydown', moveByKey)
  grid.addEventListener('focusin', followFocus)
  byId('scroller').addEventListener('scroll', () => renderRows(), { passive: true })
  window.addEventListener('resize', measure)
  window.addEventListener('beforeprint', () =>
    renderRows([0, Math.min(matrix.rows.length, printLimit)]),
  )
  window.addEventListener('afterprint', () => renderRows())
}
