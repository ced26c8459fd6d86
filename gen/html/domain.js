// A domain by itself: its state, and what was found.

function findingElement(finding) {
  const part = (term, ...what) => [el('dt', {text: term}), el('dd', {}, ...what)];
  const rule = (report.checks ?? []).find((check) => check.id === finding.check);
  return el('li', {class: `finding ${finding.verdict}`},
      el('h4', {}, icon(verdictIcons[finding.verdict]), el('span', {class: 'verdict', text: finding.verdict}), ' ',
          el('code', {text: finding.check}), finding.ip ? el('span', {class: 'ip', text: ` ${finding.ip}`}) : null),
      el('dl', {},
          rule ? part('Rule', rule.rule) : [],
          part('Seen', el('span', {class: 'record', text: finding.seen})),
          finding.wanted ? part('Wanted', finding.wanted) : [],
          finding.publish ? part('Publish', el('code', {class: 'record', text: finding.publish}),
              copyButton(finding.publish, `the record for ${finding.check}`)) : [],
          finding.actor !== 'nobody' ? part('Who', finding.actor) : []));
}

function findingList(findings) {
  if (findings.length === 0) return el('p', {class: 'fine'}, icon('good'), 'Nothing is wrong.');
  return el('ul', {class: 'findings'}, findings.map(findingElement));
}

function leavingWords(row) {
  if (!row.leaving) return 'Its mail has no sender that may be used.';
  const {helo, ip, ip6} = row.leaving;
  return `${row.json.outcome === 'chosen' ? 'Leaves' : 'What stays: it leaves'} as ${helo} from ${ip}${ip6 ? ` and ${ip6}` : ''}.`;
}

function showDomain(row) {
  byId('domain').replaceChildren(
      el('p', {class: 'back'}, el('a', {href: '#', text: '← all domains'})),
      el('h2', {id: 'domain-title', tabindex: -1, text: rowLabel(row)}),
      el('p', {class: `state ${row.state}`}, icon(states[row.state].icon), stateWords(row)),
      el('p', {}, leavingWords(row)),
      el('p', {class: 'reason'}, `Why: ${row.json.reason}.`),
      el('h3', {text: 'What was found'}), findingList(row.findings));
}
