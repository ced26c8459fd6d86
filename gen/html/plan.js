// With planned records: what they cure, what they cause, which rows they change.

function planLine(finding) {
  const name = finding.domain ?? 'default'
  const isRow = rowByName.has(name) || (name === 'default' && defaultRow)
  return el(
    'li',
    icon(verdictIcons[finding.verdict]),
    el(
      'span',
      isRow ? domainLink(name) : name,
      ' ',
      el('code', finding.check),
      finding.ip ? el('span.ip', ` ${finding.ip}`) : null,
    ),
  )
}

function senderWords(sender) {
  if (!sender) return 'no row'
  return `${sender.helo} from ${[sender.ip, sender.ip6].filter((ip) => ip).join(' and ')}`
}

function rowLine({ domain, before, after }) {
  return el(
    'li',
    icon('chosen'),
    el(
      'span',
      domain ? domainLink(domain) : 'default',
      `: ${senderWords(after)}, now ${senderWords(before)}`,
    ),
  )
}

const planLimit = 50

function planList(title, items, lineOf) {
  const more = items.length - planLimit
  return el(
    'div',
    el('h3', `${title}: ${items.length === 0 ? 'nothing' : number(items.length)}`),
    items.length === 0 ? null : el('ul', items.slice(0, planLimit).map(lineOf)),
    more > 0 ? el('p.names', `and ${number(more)} more`) : null,
  )
}

function showPlan() {
  const { changes } = report
  if (!changes) return
  byId('plan').hidden = false
  byId('plan-lists').append(
    planList('Cured', changes.cured, planLine),
    planList('Caused', changes.caused, planLine),
    // A hosts file that is judged stays as it is.
    report.file ? '' : planList('Rows that would change', changes.rows, rowLine),
  )
}
