// The report, and what its checks and verdicts are called where there is little room.

const report = JSON.parse(byId('report').textContent)

const shortWords = {
  'ip.allowed': 'not in SEND_ON',
  'ip.scope': 'outside the scope',
  'ip.global': 'no public address',
  'ip.interface': 'not on an interface',
  'ip.bind': 'cannot be bound',
  'ip.family': 'IPv6 alone',
  'ptr.exists': 'no PTR record',
  'ptr.confirmed': 'PTR not confirmed',
  'ptr.single': 'many PTR names',
  'ptr.generic': 'generic PTR name',
  'helo.name': 'HELO is no host name',
  'helo.forward': 'HELO resolves elsewhere',
  'helo.ptr': 'HELO is not the PTR name',
}

const groupWords = { ip: 'address', ptr: 'PTR', helo: 'HELO', spf: 'SPF' }

// Of a check that a candidate does not pass.
function shortCause(check, candidate) {
  if (check === 'spf.mailfrom' || check === 'spf.helo') return spfCause(check, candidate)
  if (candidate.not_passed[check] !== 'unknown') return shortWords[check] ?? check
  return `${groupWords[check.split('.')[0]] ?? check} not known`
}

// Of two addresses that of the one that does not pass.
function spfCause(check, { spf, spf6 }) {
  const [key, words] = check === 'spf.helo' ? ['helo', 'SPF of HELO'] : ['mail_from', 'SPF']
  const results = [spf, spf6].filter((one) => one).map((one) => one[key] ?? 'not known')
  return `${words} ${results.find((result) => result !== 'pass') ?? results[0]}`
}

// From the gravest to the mildest.
const verdicts = ['error', 'warning', 'unknown', 'note']
const verdictIcons = {
  error: 'bad',
  warning: 'warning',
  unknown: 'unknown',
  note: 'note',
  pass: 'good',
}

function gravity(verdict) {
  const place = verdicts.indexOf(verdict)
  return place < 0 ? verdicts.length : place
}

// How a domain sends, from the worst to the best: what the answer counts.
const states = {
  none: {
    words: 'no sender',
    icon: 'bad',
    one: 'has no sender that may be used: its mail would leave by the default, against the checks',
    many: 'have no sender that may be used: their mail would leave by the default, against the checks',
  },
  faulty: {
    words: 'sends, with errors',
    icon: 'bad',
    one: 'sends, but receivers may refuse its mail',
    many: 'send, but receivers may refuse their mail',
  },
  undecided: {
    words: 'undecided',
    icon: 'unknown',
    one: 'is undecided: DNS did not answer, and what the hosts file has stays',
    many: 'are undecided: DNS did not answer, and what the hosts file has stays',
  },
  unproven: {
    words: 'sends, not all known',
    icon: 'unknown',
    one: 'sends, but DNS did not tell whether receivers will take its mail',
    many: 'send, but DNS did not tell whether receivers will take their mail',
  },
  well: {
    words: 'sends well',
    icon: 'good',
    one: 'sends, fully authenticated',
    many: 'send, fully authenticated',
  },
}
if (report.file) {
  states.none.words = 'not to be used'
  states.none.one = 'has an entry that may not be used'
  states.none.many = 'have entries that may not be used'
}
const stateNames = Object.keys(states)

// The signs of cells, for the legend.
const signs = [
  ['leaving', 'good', 'mail leaves here'],
  ['good', 'good', 'could send, fully authenticated'],
  ['bad', 'bad', 'fails a check'],
  ['unknown', 'unknown', 'DNS did not tell'],
  ['none', 'none', 'no candidate'],
]

function stateWords(row) {
  return row.state === 'well' && row.gravest === 'error'
    ? 'sends, other errors'
    : states[row.state].words
}

// A verdict as an adjective of a count: "2 errors", "1 unknown".
function verdictCount(verdict, count) {
  return verdict === 'unknown' ? `${number(count)} unknown` : counted(count, verdict, `${verdict}s`)
}
