// The report as rows: the default identity, then a domain each.

// What a candidate's checks come to: 'good', 'warning', 'unknown' or 'bad'.
function standing(candidate) {
  const found = new Set(Object.values(candidate.not_passed))
  if (found.has('error')) return 'bad'
  if (found.has('unknown')) return 'unknown'
  return found.has('warning') ? 'warning' : 'good'
}

function sameSender(one, other) {
  return (
    one !== null &&
    other !== null &&
    one.helo === other.helo &&
    one.ip === other.ip &&
    one.ip6 === other.ip6
  )
}

function candidatesOf(json) {
  return json.present ? [...json.candidates, json.present] : json.candidates
}

// Whom the domain's mail leaves by: the chosen candidate, or the entry that stays; null where nobody
// can tell.
function leavingOf(json) {
  const sender = json.sender ?? json.row
  if (!sender) return null
  return candidatesOf(json).find((candidate) => sameSender(candidate, sender)) ?? null
}

// How a row's mail leaves; of a domain the report tells it.
function stateOf(json, leaving) {
  if (json.sending) return json.sending === 'no sender' ? 'none' : json.sending
  if (json.outcome !== 'chosen') return json.outcome === 'none' ? 'none' : 'undecided'
  return { good: 'well', warning: 'well', unknown: 'unproven', bad: 'faulty' }[standing(leaving)]
}

function rowOf(name, json, isDefault) {
  const leaving = leavingOf(json)
  return { name, json, isDefault, leaving, state: stateOf(json, leaving), findings: [], text: null }
}

// The default identity in the form of a domain: its own only candidate.
function defaultJson(json) {
  return {
    ...json,
    excluded: {},
    sender: json.outcome === 'chosen' ? json.row : null,
    candidates: [json],
    present: json.present && !sameSender(json.present, json) ? json.present : null,
  }
}

const domainRows = report.domains.map((json) => rowOf(json.name, json, false))
const defaultRow = report.default ? rowOf('default', defaultJson(report.default), true) : null
const allRows = defaultRow ? [defaultRow, ...domainRows] : domainRows
const rowByName = new Map(domainRows.map((row) => [row.name, row]))

// Findings about no row: of the hosts file, of domains that are not trusted.
const otherFindings = []
for (const finding of report.findings) {
  const row = finding.domain === null && finding.sender ? defaultRow : rowByName.get(finding.domain)
  ;(row ? row.findings : otherFindings).push(finding)
}
for (const row of allRows) {
  row.findings.sort(
    (one, other) =>
      Boolean(one.accepted) - Boolean(other.accepted) ||
      gravity(one.verdict) - gravity(other.verdict),
  )
  const counts = row.findings.filter((finding) => !finding.accepted)
  row.gravest = counts.length > 0 ? counts[0].verdict : 'pass'
}

// The addresses of SEND_ON, then those of senders outside it, and how many candidates have each.
function addressUses() {
  const uses = new Map(report.send_on.addresses.map((ip) => [ip, 0]))
  for (const row of allRows) {
    for (const { ip, ip6 } of candidatesOf(row.json)) {
      for (const one of ip6 ? [ip, ip6] : [ip]) uses.set(one, (uses.get(one) ?? 0) + 1)
    }
  }
  return uses
}

// The addresses that have a column: where there are more than a table can show, those that most
// candidates have.
const columnLimit = 24
const uses = addressUses()

function columnAddresses() {
  const all = [...uses.keys()]
  if (all.length <= columnLimit) return all
  const most = all.toSorted((one, other) => uses.get(other) - uses.get(one)).slice(0, columnLimit)
  return all.filter((ip) => most.includes(ip))
}

const columns = columnAddresses()

// What a row says of one of our addresses: its kind (the icon), few words, and what there is to
// tell at length.
function cellOf(row, ip) {
  const own = candidatesOf(row.json).filter((one) => one.ip === ip || one.ip6 === ip)
  if (own.length === 0) return excludedCell(row, ip)
  const isLeaving = own.includes(row.leaving)
  const candidate = isLeaving ? row.leaving : own[0]
  const stands = standing(candidate)
  const failing = Object.keys(candidate.not_passed).sort(
    (one, other) => gravity(candidate.not_passed[one]) - gravity(candidate.not_passed[other]),
  )
  const cell = { ip, candidate, isLeaving, kind: stands, failing }
  const passes = stands === 'good' || stands === 'warning'
  cell.words = passes ? 'could send' : shortCause(failing[0], candidate)
  if (isLeaving && passes) cell.words = 'leaves here'
  cell.more = failing.length - (passes ? 0 : 1)
  return cell
}

function excludedCell(row, ip) {
  return {
    ip,
    candidate: null,
    isLeaving: false,
    kind: 'none',
    failing: [],
    more: 0,
    words: exclusion(row, ip),
  }
}

// Why an address is no candidate.
function exclusion(row, ip) {
  for (const [cause, addresses] of Object.entries(row.json.excluded)) {
    if (addresses.includes(ip)) return cause
  }
  return row.isDefault ? 'not the default' : 'no candidate'
}

const checkById = new Map(report.checks.map((check) => [check.id, check]))
const includedByName = new Map(report.spf_included.map((record) => [record.name, record]))

// How often each verdict is among the findings that nobody has accepted.
function tally(findings) {
  const counts = new Map(verdicts.map((verdict) => [verdict, 0]))
  for (const { verdict, accepted } of findings) {
    if (!accepted) counts.set(verdict, counts.get(verdict) + 1)
  }
  return [...counts].filter(([, count]) => count > 0)
}
