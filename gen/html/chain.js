// The way of a domain's mail as a picture: MX, address, PTR, HELO, SPF, and where it is broken.

// What the checks of one link come to, in few words; `isProven` where the facts themselves say that
// it holds.
function linkStanding(candidate, prefix, isProven) {
  const failing = Object.keys(candidate.not_passed).filter((check) => check.startsWith(prefix))
  const found = new Set(failing.map((check) => candidate.not_passed[check]))
  const gravest = verdicts.find((verdict) => found.has(verdict))
  const causes = [...new Set(failing.map((check) => shortCause(check, candidate)))]
  if (gravest && gravest !== 'note') return { kind: verdictIcons[gravest], causes }
  return { kind: isProven ? 'good' : 'none', causes: [] }
}

function factWords(fact) {
  return fact.state === 'unavailable' ? `not known: ${fact.reason}` : (fact.reason ?? '')
}

// Facts of planned records say so.
function plannedWords(facts) {
  return facts.some((fact) => fact.planned) ? ['planned, not published yet'] : []
}

// What is known of each of the sender's addresses, of which there are one or two.
function addressesOf(candidate) {
  const { ip, ptr, ptr_confirmed: names, helo_confirmed: helo, spf } = candidate
  const first = { ip, ptr, names, helo, spf }
  if (!candidate.ip6) return [first]
  const second = {
    ip: candidate.ip6,
    ptr: candidate.ptr6,
    names: candidate.ptr6_confirmed,
    helo: candidate.helo6_confirmed,
    spf: candidate.spf6 ?? spf,
  }
  return [first, second]
}

function mxLink(row, candidate) {
  const link = { title: 'MX', isNamed: false, kind: 'none' }
  if (candidate.source === 'use:') {
    return { ...link, value: 'fixed', notes: [report.file ? 'by the hosts file' : 'by the policy'] }
  }
  if (candidate.source === 'present') {
    return { ...link, value: 'present entry', notes: ['of the hosts file'] }
  }
  if (candidate.source === 'default') {
    return {
      ...link,
      value: 'the default',
      notes: [row.isDefault ? 'of no domain' : 'none of the domain’s own'],
    }
  }
  const { mx, exchanges } = row.json
  const { a, aaaa } = exchanges.find(({ name }) => name === candidate.exchange) ?? {}
  return {
    title: 'MX',
    value: candidate.exchange,
    isNamed: true,
    kind: 'good',
    notes: [
      mx.state === 'found'
        ? `preference ${candidate.preference}`
        : 'no MX record: the domain itself',
      ...plannedWords([mx, a, aaaa].filter((fact) => fact)),
    ],
  }
}

function addressLink(candidate) {
  const { kind, causes } = linkStanding(candidate, 'ip.', true)
  const ips = addressesOf(candidate).map(({ ip }) => ip)
  return { title: 'Address', value: ips.join(' '), isNamed: true, kind, notes: causes }
}

function ptrLink(candidate) {
  const addresses = addressesOf(candidate)
  const { kind, causes } = linkStanding(
    candidate,
    'ptr.',
    addresses.every(({ names }) => names.length > 0),
  )
  const names = [...new Set(addresses.flatMap(({ ptr }) => ptr.records ?? []))]
  const absent = addresses.find(({ ptr }) => ptr.state !== 'found')
  const notes = addresses
    .filter(({ names: confirmed }) => confirmed.length > 0)
    .map(({ ip }) => `resolves back to ${ip}`)
  return {
    title: 'PTR',
    value: names.length > 0 ? listed(names, 2) : factWords(absent.ptr),
    isNamed: names.length > 0,
    kind,
    notes: [...causes, ...notes, ...plannedWords(addresses.map(({ ptr }) => ptr))],
  }
}

const heloWords = new Map([
  [true, 'resolves to'],
  [false, 'does not resolve to'],
  [null, 'not known whether it resolves to'],
])

function heloLink(candidate) {
  const addresses = addressesOf(candidate)
  const isProven = addresses.every(({ helo }) => helo === true)
  const { kind, causes } = linkStanding(candidate, 'helo.', isProven)
  const notes = addresses.map(({ ip, helo }) => `${heloWords.get(helo)} ${ip}`)
  return { title: 'HELO', value: candidate.helo, isNamed: true, kind, notes: [...notes, ...causes] }
}

function spfLink(candidate) {
  const results = addressesOf(candidate).map(({ spf }) => spf)
  const ofMail = (spf) => spf.mail_from ?? spf.helo ?? 'not asked'
  const { kind } = linkStanding(
    candidate,
    'spf.',
    results.every((spf) => ofMail(spf) === 'pass'),
  )
  return {
    title: 'SPF',
    value: [...new Set(results.map(ofMail))].join(', '),
    isNamed: false,
    kind,
    notes: results.flatMap((spf) =>
      [spf.mail_from_why, spf.helo && `HELO name: ${spf.helo}`].filter((note) => note),
    ),
  }
}

function linkElement({ title, value, isNamed, kind, notes }) {
  return el(
    'li',
    { class: `link-box ${kind}` },
    el('span.kind', icon(kind), title, el('span.unseen', ` ${linkWords[kind]}`)),
    el('span', { class: isNamed ? 'value name' : 'value' }, value),
    [...new Set(notes)].map((note) => el('span.note', note)),
  )
}

const linkWords = {
  good: 'holds',
  warning: 'holds, with a warning',
  bad: 'broken',
  unknown: 'not known',
  none: 'not judged',
}

function chainCaption(candidate, links) {
  const from = `As ${candidate.helo} from ${candidate.ip}: `
  const broken = links.filter((link) => link.kind === 'bad').map((link) => link.title)
  if (broken.length > 0) return `${from}broken at ${broken.join(', ')}`
  const unknown = links.filter((link) => link.kind === 'unknown').map((link) => link.title)
  if (unknown.length > 0) return `${from}not known at ${unknown.join(', ')}`
  return `${from}every link holds`
}

function chainElement(row, candidate) {
  const links = [
    mxLink(row, candidate),
    addressLink(candidate),
    ptrLink(candidate),
    heloLink(candidate),
    spfLink(candidate),
  ]
  return el(
    'figure.chain',
    el('figcaption', `${chainCaption(candidate, links)}.`),
    el('ol', links.map(linkElement)),
  )
}
