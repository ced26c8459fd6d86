// The way of a domain's mail as a picture: MX, address, PTR, HELO, SPF, and where it is broken.

// What the checks of one link come to; `isProven` where the facts themselves say that it holds.
function linkStanding(candidate, prefix, isProven) {
  const failing = Object.keys(candidate.not_passed).filter((check) => check.startsWith(prefix))
  const found = new Set(failing.map((check) => candidate.not_passed[check]))
  const gravest = verdicts.find((verdict) => found.has(verdict))
  if (gravest && gravest !== 'note') return { kind: verdictIcons[gravest], failing }
  return { kind: isProven ? 'good' : 'none', failing: [] }
}

function factWords(fact) {
  return fact.state === 'unavailable' ? `not known: ${fact.reason}` : (fact.reason ?? '')
}

function mxLink(row, candidate) {
  const texts = {
    'use:': ['fixed', 'by the policy'],
    default: ['none of the domain', 'the default identity'],
    present: ['present entry', 'of the hosts file'],
  }
  if (candidate.source !== 'MX') {
    const [value, note] = texts[candidate.source]
    return {
      title: 'MX',
      value,
      notes: [row.isDefault ? 'of no domain' : note],
      kind: 'none',
      isNamed: false,
    }
  }
  const isImplicit = row.json.mx.state !== 'found'
  return {
    title: 'MX',
    value: candidate.exchange,
    isNamed: true,
    kind: 'good',
    notes: [isImplicit ? 'no MX record: the domain itself' : `preference ${candidate.preference}`],
  }
}

function addressLink(candidate) {
  const { kind, failing } = linkStanding(candidate, 'ip.', true)
  return {
    title: 'Address',
    value: [candidate.ip, candidate.ip6].filter((ip) => ip).join(' '),
    isNamed: true,
    kind,
    notes: failing.map((check) => shortCause(check, candidate)),
  }
}

function ptrLink(candidate) {
  const { kind, failing } = linkStanding(candidate, 'ptr.', candidate.ptr_confirmed.length > 0)
  const names = candidate.ptr.records ?? []
  const notes = failing.map((check) => shortCause(check, candidate))
  if (kind === 'good') notes.push('resolves back to the address')
  return {
    title: 'PTR',
    value: names.length > 0 ? listed(names, 2) : factWords(candidate.ptr),
    isNamed: names.length > 0,
    kind,
    notes,
  }
}

function heloLink(candidate) {
  const { kind, failing } = linkStanding(candidate, 'helo.', candidate.helo_confirmed === true)
  const notes = failing.map((check) => shortCause(check, candidate))
  if (candidate.helo_confirmed === true) notes.push('resolves to the address')
  if (candidate.helo_confirmed === null) notes.push('not known whether it resolves to the address')
  return { title: 'HELO', value: candidate.helo, isNamed: true, kind, notes }
}

function spfLink(candidate) {
  const { mail_from: result, helo, mail_from_why: why } = candidate.spf
  const { kind } = linkStanding(candidate, 'spf.', (result ?? helo) === 'pass')
  return {
    title: 'SPF',
    value: result ?? helo ?? 'not asked',
    isNamed: false,
    kind,
    notes: [why, helo ? `HELO name: ${helo}` : null].filter((note) => note),
  }
}

function linkElement({ title, value, isNamed, kind, notes }) {
  return el(
    'li',
    { class: `link-box ${kind}` },
    el('span.kind', icon(kind), title, el('span.unseen', ` ${linkWords[kind]}`)),
    el('span', { class: isNamed ? 'value name' : 'value' }, value),
    notes.map((note) => el('span.note', note)),
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
