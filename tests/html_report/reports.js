// Writes the reports that the browser is given into $REPORTS: demo.html of the demonstration world,
// hostile.html of strangers who would like to run scripts, big.html of ten thousand domains.

'use strict'

const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')

const { PROGRAM: program, REPORTS: folder } = process.env
const demo = path.join(__dirname, '../../fixtures/demo')

// `status` is the exit status that the run must end with.
function write(name, status, args) {
  const cwd = path.join(folder, name)
  const run = spawnSync(program, [...args, '--report', path.join(folder, `${name}.html`)], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (run.status !== status)
    throw new Error(`${name}: exit status ${run.status}: ${run.stderr.slice(0, 500)}`)
}

function writeDemo() {
  fs.cpSync(demo, path.join(folder, 'demo'), { recursive: true })
  write('demo', 3, [
    'generate',
    ...['--policy', 'policy.yml', '--zone', 'demo.zone', '--poste', 'poste'],
    ...['--output', 'outbound-hosts.yml'],
  ])
}

const plan = `
$TTL 3600
$ORIGIN example.
spf-wrong TXT "v=spf1 ip4:198.51.100.80 ip4:192.0.2.12 ~all"
_dmarc.two TXT "v=DMARC1; p=reject; pct=5"
$ORIGIN 2.0.192.in-addr.arpa.
13 PTR mail.no-ptr.example.
`

function writePlanned() {
  fs.cpSync(demo, path.join(folder, 'planned'), { recursive: true })
  fs.writeFileSync(path.join(folder, 'planned/plan.zone'), plan)
  write('planned', 3, [
    ...['generate', '--policy', 'policy.yml', '--zone', 'demo.zone', '--overlay', 'plan.zone'],
    ...['--output', 'outbound-hosts.yml', '--dry-run'],
  ])
}

const attack = '</script><script>alert(1)</script><img src=x onerror=alert(1)><!--'

// Octets in a string of a master file.
function quoted(text) {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

const hostileZone = `
$TTL 3600
$ORIGIN example.
@ SOA ns hostmaster 1 7200 3600 1209600 300
@ NS ns
ns A 198.51.100.53
evil MX 10 mail.evil
evil TXT ${quoted(`v=spf1 include:${attack} -all`)}
mail.evil A 192.0.2.11
mail.evil TXT ${quoted(' v=spf1 a -all')}
_dmarc.evil TXT "v=DMARC1; n=\\226\\128\\168\\001; " ${quoted(`p=${attack}; rua=mailto:${attack}`)}
s1._domainkey.evil TXT ${quoted(`v=DKIM1; p=${attack}`)}
$ORIGIN 2.0.192.in-addr.arpa.
@ SOA ns.example. hostmaster.example. 1 7200 3600 1209600 300
@ NS ns.example.
11 PTR \\<img\\ src=x\\ onerror=alert\\(1\\)\\>.example.
11 PTR mail.evil.example.
`

function writeHostile() {
  const cwd = path.join(folder, 'hostile')
  fs.mkdirSync(cwd)
  fs.writeFileSync(path.join(cwd, 'hostile.zone'), hostileZone)
  const list = `<img src=x onerror=alert(1)>${String.fromCharCode(0x202e, 0x2028)}.txt`
  fs.writeFileSync(path.join(cwd, list), 'evil.example\n')
  fs.writeFileSync(path.join(cwd, 'policy.yml'), 'dkim: {evil.example: [s1]}\ndomains: []\n')
  fs.writeFileSync(
    path.join(cwd, 'ack.yml'),
    `- {check: spf.record, domain: "*", until: 2999-01-01, reason: '${attack}'}\n`,
  )
  write('hostile', 1, [
    'generate',
    ...['--policy', 'policy.yml', '--zone', 'hostile.zone', '--domains', list],
    ...['--send-on', '192.0.2.10 192.0.2.11', '--ack', 'ack.yml', '--on-host', 'no'],
  ])
}

// Of each ten domains some are in order and others are not, each for a reason of its own.
function bigZone(count) {
  const lines = [
    '$TTL 3600',
    '$ORIGIN example.',
    '@ SOA ns hostmaster 1 7200 3600 1209600 300',
    '@ NS ns',
    'ns A 198.51.100.53',
  ]
  for (let i = 0; i < 12; ++i)
    lines.push(`mx${i} A 192.0.2.${10 + i}`, `mx${i} TXT "v=spf1 a -all"`)
  for (let i = 0; i < count; ++i) {
    const mx = `mx${i % 12}`
    lines.push(`d${i} MX 10 ${mx}`)
    if (i % 10 !== 3)
      lines.push(`d${i} TXT "v=spf1 mx a:mx0.example ${i % 10 === 4 ? 'ip4:' : ''}-all"`)
    if (i % 10 !== 5) lines.push(`_dmarc.d${i} TXT "v=DMARC1; p=reject"`)
  }
  lines.push(
    '$ORIGIN 2.0.192.in-addr.arpa.',
    '@ SOA ns.example. hostmaster.example. 1 7200 3600 1209600 300',
    '@ NS ns.example.',
  )
  for (let i = 0; i < 11; ++i) lines.push(`${10 + i} PTR mx${i}.example.`)
  return `${lines.join('\n')}\n`
}

function writeBig(count) {
  const cwd = path.join(folder, 'big')
  fs.mkdirSync(cwd)
  fs.writeFileSync(path.join(cwd, 'big.zone'), bigZone(count))
  const names = Array.from({ length: count }, (_, i) => `d${i}.example`)
  fs.writeFileSync(path.join(cwd, 'domains.txt'), `${names.join('\n')}\n`)
  const addresses = Array.from({ length: 12 }, (_, i) => `192.0.2.${10 + i}`)
  fs.writeFileSync(
    path.join(cwd, 'policy.yml'),
    `send-on: ${addresses.join(' ')}\ndefault: {helo: mx0.example, ip: 192.0.2.10}\ndomains:\n  - file: domains.txt\nseverity: {ip.global: ignore}\n`,
  )
  write('big', 1, ['generate', '--policy', 'policy.yml', '--zone', 'big.zone', '--on-host', 'no'])
}

// What a page may be without: answers, addresses, a default identity, findings, domains.
function writeOthers() {
  const zone = path.join(demo, 'demo.zone')
  const settings = ['--severity', 'ip.global=ignore', '--on-host', 'no']
  for (const name of ['lint', 'offline', 'any', 'none', 'well'])
    fs.mkdirSync(path.join(folder, name))
  const hosts =
    'default: {helo: mail.example.com, ip: 192.0.2.10}\n' +
    'one.example: {helo: mail.one.example, ip: 192.0.2.11, ip6: "2001:db8::16"}\n' +
    'Two.example: {helo: yes, ip: 192.0.2.12}\n'
  for (const name of ['lint', 'offline'])
    fs.writeFileSync(path.join(folder, name, 'outbound-hosts.yml'), hosts)
  write('lint', 1, ['lint', 'outbound-hosts.yml', '--zone', zone, ...settings])
  write('offline', 1, ['lint', 'outbound-hosts.yml', '--offline', ...settings])
  write('any', 1, ['generate', 'one.example', '--send-on', '*', '--zone', zone, ...settings])
  write('none', 1, ['lint', '/dev/null', '--offline', ...settings])
  fs.writeFileSync(
    path.join(folder, 'well/policy.yml'),
    'default: {helo: mail.example.com, ip: 192.0.2.10}\ndomains: [example.com]\n',
  )
  const send = ['--send-on', '192.0.2.10']
  write('well', 0, ['generate', '--policy', 'policy.yml', ...send, '--zone', zone, ...settings])
}

// More addresses than a table has columns, and names as long as DNS has them.
function writeWide() {
  const cwd = path.join(folder, 'wide')
  fs.mkdirSync(cwd)
  const label = (i) => `${'long'.repeat(15)}${String(i).padStart(3, '0')}`
  const soa = 'SOA ns.example. hostmaster.example. 1 2 3 4 5'
  const forward = ['$TTL 3600', '$ORIGIN example.', `@ ${soa}`, '@ NS ns', 'ns A 198.51.100.53']
  const reverse = ['$ORIGIN 2.0.192.in-addr.arpa.', `@ ${soa}`, '@ NS ns.example.']
  const domains = Array.from({ length: 40 }, (_, i) =>
    i === 0 ? [label(41), label(42), label(43)].join('.') : label(i),
  )
  const address = (i) =>
    i % 2 ? `192.0.2.${10 + i}` : `2001:db8:1234:5678:9abc:def0:1234:${1000 + i}`
  domains.forEach((domain, i) => {
    forward.push(`${domain} MX 10 mx.${domain}`, `${domain} TXT "v=spf1 mx -all"`)
    forward.push(`mx.${domain} ${i % 2 ? 'A' : 'AAAA'} ${address(i)}`)
    if (i % 2) reverse.push(`${10 + i} PTR mx.${domain}.example.`)
  })
  fs.writeFileSync(path.join(cwd, 'wide.zone'), `${[...forward, ...reverse].join('\n')}\n`)
  const names = domains.map((domain) => `${domain}.example`)
  fs.writeFileSync(path.join(cwd, 'domains.txt'), `${names.join('\n')}\n`)
  fs.writeFileSync(
    path.join(cwd, 'policy.yml'),
    [
      `send-on: ${domains.map((_, i) => address(i)).join(' ')}`,
      `default: {helo: mx.${names[1]}, ip: ${address(1)}}`,
      'domains: [{file: domains.txt}]',
      'severity: {ip.global: ignore}',
    ].join('\n'),
  )
  write('wide', 1, [
    ...['generate', '--policy', 'policy.yml', '--zone', 'wide.zone', '--on-host', 'no'],
  ])
}

writeDemo()
writeWide()
writePlanned()
writeOthers()
writeHostile()
writeBig(10_000)
