// A domain by itself: how its mail leaves, the chain behind it, its records, what was found.

function part(term, ...what) {
  return [el('dt', term), el('dd', ...what)]
}

// Where it stands in the hosts file that is judged.
function placeWords({ origin }) {
  const isInFile = report.file && origin?.startsWith(`${report.file}:`)
  return isInFile ? el('span.soft', `at ${origin}`) : null
}

// What goes when its records are published.
function replacedBy({ records }) {
  return records.flatMap(({ replaces }) => replaces)
}

// Its heading is of this level.
function findingElement(finding, level = 4) {
  const check = checkById.get(finding.check)
  const isDone = finding.actor === 'nobody' || finding.accepted
  return el(
    `li.finding.${finding.verdict}${finding.accepted ? '.accepted' : ''}`,
    el(
      `h${level}`,
      icon(verdictIcons[finding.verdict]),
      el('span.verdict', finding.verdict),
      el('code', finding.check),
      finding.ip ? el('span.ip', finding.ip) : null,
      placeWords(finding),
    ),
    el(
      'p.rule',
      sentence(check.rule),
      '. ',
      el('span.soft', `${sentence(check.reason)}. ${check.source}.`),
    ),
    el(
      'dl',
      part('Cause', el('span.record', finding.seen)),
      finding.wanted ? part('Cure', finding.wanted) : [],
      finding.publish
        ? part(
            'Publish',
            el('code.record', finding.publish),
            copyButton(finding.publish, `the record for ${finding.check}`),
          )
        : [],
      replacedBy(finding).map((gone) => part('Replaces', el('code.record', gone))),
      isDone ? [] : part('Who', finding.actor),
      finding.accepted ? part('Accepted', finding.accepted) : [],
    ),
  )
}

function findingList({ findings, state }) {
  if (findings.length > 0) {
    return el(
      'ul.findings',
      findings.map((finding) => findingElement(finding)),
    )
  }
  if (state === 'well') return el('p.fine', icon('good'), 'Nothing is wrong.')
  return el('p.fine', icon('none'), 'No finding is told.')
}

function leavingWords(row) {
  if (!row.leaving) return 'Its mail has no sender that may be used.'
  const { helo, ip, ip6 } = row.leaving
  const stays =
    row.json.outcome === 'chosen' ? 'Leaves' : 'What the hosts file has stays: it leaves'
  return `${stays} as ${helo} from ${[ip, ip6].filter((one) => one).join(' and ')}.`
}

function scopeWords({ ips, helo }) {
  const bounds = [
    ips.length > 0 ? `addresses ${ips.join(', ')}` : '',
    helo.length > 0 ? `HELO names ${helo.join(', ')}` : '',
  ]
  return `Its scope: ${bounds.filter((bound) => bound !== '').join('; ')}.`
}

// The chain of the sender that mail leaves by, the others behind a line each.
function chains(row) {
  const all = candidatesOf(row.json)
  const first = row.leaving ?? all[0]
  const others = all.filter((candidate) => candidate !== first)
  return [
    first ? chainElement(row, first) : el('p.soft', 'It has no candidate.'),
    ...others.map((candidate) => {
      const kind = standing(candidate)
      return el(
        'details.other',
        el('summary', icon(kind), ` ${candidate.ip} as ${candidate.helo}: ${kindWords[kind]}`),
        chainElement(row, candidate),
      )
    }),
  ]
}

function excludedLines(row) {
  const causes = Object.entries(row.json.excluded)
  if (causes.length === 0) return []
  return [
    el(
      'details.other',
      el('summary', icon('none'), ' Our other addresses'),
      el(
        'dl',
        causes.flatMap(([cause, ips]) => part(sentence(cause), el('span.ip', ips.join(', ')))),
      ),
    ),
  ]
}

function exchangeLine({ preference, name, a, aaaa }) {
  const addresses = [a, aaaa].flatMap((fact) => {
    if (fact.state === 'found') return fact.records
    return fact.state === 'unavailable' ? [factWords(fact)] : []
  })
  return el(
    'li',
    el('span.record', `${preference} ${name}`),
    el('span.soft.ip', ` ${addresses.join(', ') || 'no address'}`),
    el('span.soft', ...plannedWords([a, aaaa]).map((words) => ` (${words})`)),
  )
}

function keyWords({ state, reason, records, type, bits, ...key }) {
  if (state === 'unavailable') return `not known: ${reason}`
  if (records !== 1) return reason ?? `${records} records`
  const words = [type ? `${type} ${bits} bits` : 'not readable']
  if (key.revoked) words.push('revoked')
  if (key.testing) words.push('testing')
  if (key.matches_server === false) words.push('not the server’s')
  return words.join(', ')
}

function keyLine(key) {
  return el('li', el('code', key.selector), `: ${keyWords(key)}`)
}

function dmarcWords({ state, reason, record, records, domain }) {
  if (record) return [el('code.record', record), el('span.soft', ` of ${domain}`)]
  if (state === 'unavailable') return [`not known: ${reason}`]
  if (records > 1) return [`${records} records: none counts`]
  return [reason ? `none: ${reason}` : 'none']
}

function recordSection({ mx, exchanges, dmarc, dkim }) {
  return [
    el('h3', 'Other records'),
    el(
      'dl.facts',
      part(
        'MX',
        mx.state === 'found' ? null : el('p', factWords(mx)),
        el('ul', exchanges.map(exchangeLine)),
      ),
      dmarc ? part('DMARC', ...dmarcWords(dmarc)) : [],
      dkim.length > 0 ? part('DKIM', el('ul', dkim.map(keyLine))) : [],
    ),
  ]
}

// The domains before and after it in the table.
function neighbours(row) {
  const place = matrix.rows.indexOf(row)
  const link = (other, words, rel) =>
    other ? el('a', { href: `#${encodeURIComponent(other.name)}`, rel }, words) : null
  return el(
    'nav.back',
    { 'aria-label': 'Domains' },
    el('a.up', { href: '#', text: '← All domains' }),
    place < 0 ? null : link(matrix.rows[place - 1], 'Previous', 'prev'),
    place < 0 ? null : link(matrix.rows[place + 1], 'Next', 'next'),
  )
}

function showDomain(row) {
  const { json } = row
  byId('domain').replaceChildren(
    neighbours(row),
    el('h2', { id: 'domain-title', tabindex: -1, text: rowLabel(row) }),
    el('p', { class: `state ${row.state}` }, icon(states[row.state].icon), stateWords(row)),
    el('p', leavingWords(row), el('span.soft', ` Why: ${json.reason}.`)),
    json.scope ? el('p', scopeWords(json.scope)) : '',
    ...chains(row),
    ...excludedLines(row),
    el('h3', 'What was found'),
    findingList(row),
    ...(row.isDefault ? [] : [...spfSection(row), ...recordSection(json)]),
    json.origin ? el('p.soft.origin', `Listed at ${json.origin}.`) : '',
  )
}
