// The page as a whole: the address of a domain, keys, the start.

let overviewPlace = 0
let shownRow = null // whose page is shown

// What the address of the page asks for: a domain, or all.
function rowOfAddress() {
  const hash = location.hash.slice(1)
  let name = hash
  try {
    name = decodeURIComponent(hash)
  } catch {
    return null // no name has a bare "%"
  }
  return rowByName.get(name) ?? (name === 'default' ? defaultRow : null)
}

function followAddress() {
  const before = shownRow
  shownRow = rowOfAddress()
  hideCause()
  if (shownRow && !before) overviewPlace = window.scrollY
  byId('domain').hidden = !shownRow
  byId('overview').hidden = shownRow !== null
  document.body.classList.toggle('one', shownRow !== null)
  if (shownRow) {
    showDomain(shownRow)
    window.scrollTo(0, 0)
    byId('domain-title').focus({ preventScroll: true })
  } else {
    measure()
    window.scrollTo(0, overviewPlace)
    if (before) returnTo(before)
  }
}

// The focus goes back to where it came from.
function returnTo(row) {
  const place = matrix.rows.indexOf(row)
  if (place >= 0) moveTo(place, 0)
}

function showAll() {
  if (shownRow) location.hash = ''
}

function isTyping(target) {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement
  )
}

function handleKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return
  if (event.key === '/' && !isTyping(event.target)) {
    event.preventDefault()
    if (shownRow) {
      history.pushState(null, '', '#')
      followAddress()
    }
    byId('find').focus()
    byId('find').select()
  }
  if (event.key !== 'Escape') return
  if (!byId('cause').hidden) {
    dismissCause()
  } else {
    showAll()
  }
}

function showOthers() {
  byId('others').hidden = otherFindings.length === 0
  byId('others-list').append(
    el(
      'ul.findings',
      otherFindings.map((finding) => {
        const element = findingElement(finding, 3)
        if (finding.domain) element.querySelector('h3').append(el('span.name', finding.domain))
        return element
      }),
    ),
  )
}

function skipToTable(event) {
  event.preventDefault()
  byId('find').focus()
}

function start() {
  showAnswer()
  showPlan()
  showThings()
  startMatrix()
  startCauses()
  startFilters()
  showOthers()
  applyFilters()
  byId('skip').addEventListener('click', skipToTable)
  document.addEventListener('keydown', handleKey)
  window.addEventListener('hashchange', followAddress)
  followAddress()
}

start()
