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
  const what = el('p', { class: 'what' }, el('b', rowLabel(row)), ' from ', el('span.ip', cell.ip))
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
    el('p', { class: 'what' }, el('b', rowLabel(row)), ': ', stateWords(row)),
    el('p', `${row.json.reason}.`),
    ...tally(row.findings).map(([verdict, count]) =>
      el('p', icon(verdictIcons[verdict]), el('span', verdictCount(verdict, count))),
    ),
  ]
}

function showCause(element) {
  const row = matrix.rows[Number(element.dataset.row)]
  const column = Number(element.dataset.column)
  const box = byId('cause')
  box.replaceChildren(
    ...(column < firstAddress
      ? stateCause(row)
      : causeOf(row, cellOf(row, columns[column - firstAddress]))),
  )
  box.hidden = false
  element.setAttribute('aria-describedby', 'cause')
  const place = element.getBoundingClientRect()
  const size = box.getBoundingClientRect()
  const left = Math.max(
    8,
    Math.min(place.left, document.documentElement.clientWidth - size.width - 8),
  )
  const isRoom = place.bottom + size.height + 8 < window.innerHeight
  box.style.left = `${left}px`
  box.style.top = `${isRoom ? place.bottom + 4 : Math.max(8, place.top - size.height - 4)}px`
}

function hideCause() {
  byId('cause').hidden = true
  for (const element of document.querySelectorAll('[aria-describedby="cause"]')) {
    element.removeAttribute('aria-describedby')
  }
}

// The cell that an event is about; null for none.
function cellAt(target) {
  return target instanceof Element ? target.closest('#rows [role="gridcell"]') : null
}

function startCauses() {
  const rows = byId('rows')
  const follow = ({ target }) => {
    const cell = cellAt(target)
    hideCause()
    if (cell) showCause(cell)
  }
  for (const event of ['mouseover', 'focusin', 'click']) rows.addEventListener(event, follow)
  rows.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    const cell = cellAt(event.target)
    if (!cell) return
    event.preventDefault()
    showCause(cell)
  })
  rows.addEventListener('mouseleave', ({ relatedTarget }) => {
    if (!byId('cause').contains(relatedTarget)) hideCause()
  })
  rows.addEventListener('focusout', hideCause)
  byId('cause').addEventListener('mouseleave', hideCause)
  byId('scroller').addEventListener('scroll', hideCause, { passive: true })
  window.addEventListener('scroll', hideCause, { passive: true })
}
