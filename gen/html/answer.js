// The answer on top: how many domains send well and from where, and what is wrong.

function domainLink(name) {
  return el('a', {href: '#' + encodeURIComponent(name), class: 'name'}, name);
}

// The first of these domains as links, then how many there are beside them.
function domainLinks(names, limit) {
  const parts = names.slice(0, limit).flatMap((name, i) => i > 0 ? [', ', domainLink(name)] : [domainLink(name)]);
  if (names.length > limit) parts.push(` and ${number(names.length - limit)} more`);
  return parts;
}

function headline(well) {
  const all = domainRows.length;
  if (all === 0) return 'No domains are listed';
  if (well === all) return all === 1 ? 'The one domain sends well' : `All ${number(all)} domains send well`;
  return `${number(well)} of ${counted(all, 'domain', 'domains')} ${well === 1 ? 'sends' : 'send'} well`;
}

function rowsByState() {
  const groups = Object.fromEntries(stateNames.map((state) => [state, []]));
  for (const row of domainRows) groups[row.state].push(row);
  return groups;
}

function stateBar(groups) {
  const parts = [...stateNames].reverse().filter((state) => groups[state].length > 0).map((state) => {
    const part = el('span', {class: `part ${state}`});
    part.style.flexGrow = groups[state].length;
    return part;
  });
  return el('div', {class: 'bar', 'aria-hidden': 'true'}, parts);
}

function stateLine(state, rows) {
  const show = () => showState(state);
  return el('li', {class: state},
      icon(states[state].icon),
      el('div', {},
          el('button', {type: 'button', class: 'link', on: {click: show}},
              el('strong', {text: number(rows.length)}), ' ',
              rows.length === 1 ? states[state].one : states[state].meaning),
          state === 'well' ? null :
              el('p', {class: 'names'}, domainLinks(rows.map((row) => row.name), 6))));
}

// Each sender that mail leaves by, and how many domains it serves.
function sendersInUse() {
  const senders = new Map();
  for (const row of domainRows) {
    if (!row.leaving) continue;
    const key = `${row.leaving.ip} ${row.leaving.helo}`;
    if (!senders.has(key)) senders.set(key, {candidate: row.leaving, count: 0, well: 0});
    const sender = senders.get(key);
    sender.count += 1;
    if (row.state === 'well') sender.well += 1;
  }
  return [...senders.values()].sort((one, other) => other.count - one.count);
}

const senderLimit = 12;

function senderTable() {
  const senders = sendersInUse();
  const lines = senders.slice(0, senderLimit).map(({candidate, count, well}) => el('tr', {},
      el('td', {class: 'ip', text: candidate.ip}),
      el('td', {class: 'name'}, candidate.helo, sameSender(candidate, report.default) ?
          el('span', {class: 'tag', text: 'default'}) : null),
      el('td', {class: 'number', text: number(count)}),
      el('td', {class: 'number', text: number(well)})));
  const more = senders.length - senderLimit;
  return el('table', {class: 'senders'},
      el('caption', {text: 'From where'}),
      el('thead', {}, el('tr', {}, el('th', {scope: 'col', text: 'Address'}),
          el('th', {scope: 'col', text: 'HELO name'}),
          el('th', {scope: 'col', class: 'number', text: 'Domains'}),
          el('th', {scope: 'col', class: 'number', text: 'send well'}))),
      el('tbody', {}, lines,
          more > 0 ? el('tr', {}, el('td', {colspan: 4, text: `and ${counted(more, 'sender', 'senders')} more`})) : null));
}

function verdictCounts() {
  const {errors, warnings, unknown, notes} = report.summary;
  const counts = [['error', counted(errors, 'error', 'errors')],
    ['warning', counted(warnings, 'warning', 'warnings')],
    ['unknown', `${number(unknown)} unknown`], ['note', counted(notes, 'note', 'notes')]];
  return el('p', {class: 'verdicts'}, counts.map(([verdict, words]) =>
    el('span', {class: verdict}, icon(verdictIcons[verdict]), words)));
}

function defaultLine() {
  if (!defaultRow) return el('p', {text: 'Nobody named a default identity: bounces have no sender.'});
  const stands = defaultRow.leaving ? standing(defaultRow.leaving) : 'bad';
  const words = {good: 'passes all its checks', warning: 'passes, with warnings', bad: 'fails checks',
    unknown: 'could not be checked whole'};
  return el('p', {class: 'bounces'}, icon(stands), el('span', {}, 'Bounces, forwarded mail and all other domains leave by ',
      el('a', {href: '#default', class: 'name', text: report.default.helo}), ' from ',
      el('span', {class: 'ip', text: report.default.ip}), `: it ${words[stands]}.`));
}

function showAnswer() {
  const groups = rowsByState();
  const title = headline(groups.well.length);
  byId('title').textContent = title;
  document.title = title;
  byId('version').textContent = shown(`${report.version} · policy ${report.policy}`);
  const shownStates = [...stateNames].reverse().filter((state) => groups[state].length > 0);
  byId('answer').append(
      el('div', {class: 'states'},
          stateBar(groups),
          el('ul', {}, shownStates.map((state) => stateLine(state, groups[state]))),
          defaultLine(), verdictCounts(),
          report.send_on.any ? el('p', {text: 'SEND_ON is *, and this was not the host: that an address is allowed was not checked.'}) : null),
      senderTable());
}
