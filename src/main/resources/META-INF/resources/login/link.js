// SPDX-License-Identifier: Apache-2.0
// Opens the session of a login link. The secret stands behind the '#' of the address: browsers send that part to nobody.
const secret = location.hash.slice(1);
history.replaceState(null, '', location.pathname);

const say = (text) => {
  document.getElementById('state').textContent = text;
};

const open = async () => {
  if (!secret) {
    say('The address lacks the part behind the #, which is the link itself. Copy all of it.');
    return;
  }
  const answer = await fetch('/api/v1/browser-sessions', {
    method: 'POST',
    headers: { Authorization: `Bearer ${secret}` },
  });
  if (answer.ok) {
    location.replace('/');
  } else {
    const problem = await answer.json().catch(() => ({}));
    say(problem.detail ?? `The session was not opened (${answer.status}).`);
  }
};

open().catch(() => say('The service cannot be reached.'));
