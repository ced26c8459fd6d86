// The whole cause of a cell, beside it for as long as the pointer or the focus is there.

const kindWords = {
  good: 'could send, fully authenticated',
  warning: 'could send, with warnings',
  bad: 'fails',
  unknown: 'DNS did not tell enough',
  none: 'no candidate',
}

function failureLines(candidate, failing) {
  return failing.map((check) => {
    const verdict = candidate.not_passed[check]
    return el(
      'p',
      { class: verdict },
      icon(verdictIcons[verdict]),
      el('span', el('code', check), ` ${candidate.causes[check] || verdict}`),
    )
  })
}

function causeOf(row, cell) {
  const { candidate } = cell
  const what = el('p.what', el('b', rowLabel(row)), ' from ', el('span.ip', cell.ip))
  if (!candidate) return [what, el('p', `No candidate: ${cell.words}.`)]
  const end = cell.isLeaving ? '; its mail leaves here' : ''
  return [
    what,
    el('p', `As ${candidate.helo}: ${kindWords[cell.kind]}${end}.`),
    ...failureLines(candidate, cell.failing),
  ]
}

function stateCause(row) {
  return [
    el('p.what', el('b', rowLabel(row)), ': ', stateWords(row)),
    el('p', `${row.json.reason}.`),
    ...tally(row.findings).map(([verdict, count]) =>
      el('p', icon(verdictIcons[verdict]), el('span', verdictCount(verdict, count))),
    ),
  ]
}

let anchor = null // the cell whose cause is shown
let pointer = '' // where it is
let dismissedAt = null // where it was when the cause was dismissed

function showCause(element) {
  hideCause()
  anchor = element
  const row = matrix.rows[Number(element.dataset.row)]
  const column = Number(element.dataset.column)
  const lines =
    column < firstAddress
      ? stateCause(row)
      : causeOf(row, cellOf(row, columns[column - firstAddress]))
  byId('cause').replaceChildren(...lines)
  byId('cause').hidden = false
  element.setAttribute('aria-describedby', 'cause')
  placeCause()
}

// Below the cell, or above it where there is no room.
function placeCause() {
  if (!anchor) return
  if (!anchor.isConnected) return hideCause()
  const box = byId('cause')
  const place = anchor.getBoundingClientRect()
  const size = box.getBoundingClientRect()
  const rightmost = document.documentElement.clientWidth - size.width - 8
  const isRoom = place.bottom + size.height + 8 < window.innerHeight
  box.style.left = `${Math.max(8, Math.min(place.left, rightmost))}px`
  box.style.top = `${isRoom ? place.bottom + 4 : Math.max(8, place.top - size.height - 4)}px`
}

function hideCause() {
  byId('cause').hidden = true
  if (anchor) anchor.removeAttribute('aria-describedby')
  anchor = null
}

// Where it was shown there may be a cell now, below a pointer that has not moved: browsers tell of
// that as of a movement, and the cause would be there again.
function dismissCause() {
  hideCause()
  dismissedAt = pointer
}

function placeOf({ clientX, clientY }) {
  return `${clientX} ${clientY}`
}

// The cell that an event is about; null for none.
function cellAt(target) {
  return target instanceof Element ? target.closest('#rows [role="gridcell"]') : null
}

function showCauseAt(event) {
  if (event.type === 'mouseover' && placeOf(event) === dismissedAt) return
  dismissedAt = null
  const cell = cellAt(event.target)
  if (cell) {
    showCause(cell)
  } else {
    hideCause()
  }
}

function showCauseByKey(event) {
  const cell = cellAt(event.target)
  if (!cell || (event.key !== 'Enter' && event.key !== ' ')) return
  event.preventDefault()
  showCause(cell)
}

function startCauses() {
  const rows = byId('rows')
  for (const event of ['mouseover', 'focusin', 'click']) rows.addEventListener(event, showCauseAt)
  rows.addEventListener('keydown', showCauseByKey)
  const keepPlace = (event) => (pointer = placeOf(event))
  window.addEventListener('mousemove', keepPlace, { passive: true })
  rows.addEventListener('mouseleave', ({ relatedTarget }) => {
    if (!byId('cause').contains(relatedTarget)) hideCause()
  })
  rows.addEventListener('focusout', hideCause)
  byId('cause').addEventListener('mouseleave', hideCause)
  byId('scroller').addEventListener('scroll', placeCause, { passive: true })
  window.addEventListener('scroll', placeCause, { passive: true })
}
