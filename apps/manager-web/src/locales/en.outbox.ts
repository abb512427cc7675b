/** What waits on its way to memory, and dead letters, in English. */
export const enOutbox = {
  outbox: {
    lead: 'Each gateway keeps what was said in an outbox until it is delivered. What cannot be delivered now is tried again by itself; nothing is lost meanwhile.',
    empty:
      'No gateway has reported yet. Once one runs, this page shows what waits in it and what will never be taken as it is.',
    one: 'Outbox …{id}',
    live: 'reports',
    stale: 'silent',
    seen: 'last heard of {ago}; gateways: {count}',
    staleHelp:
      'Nothing is heard of this outbox any more. What waits in it is on the disk of its gateway: start that gateway again. Orders wait for a day.',
    forget: 'Forget this outbox',
    forgetAsk:
      'It disappears here, with its dead letters and their orders. What is on the disk of the gateway stays there; when it reports again, it is back.',
    dead: '{count} dead',
    warnDead: '{count} dead letters: something that was said will not be remembered until you decide',
    warnOld: 'What was said waits to be delivered; the oldest came {ago}',
    warnUnreachable: '{count} entries are in an outbox of which nothing is heard any more',
    see: 'See the outbox',
  },
  backlog: {
    none: 'Nothing waits.',
    young: '{count} on their way, the oldest came {ago}.',
    stale: '{count} waited when it was last heard of, the oldest came {ago}.',
    old_memory:
      '{count} wait, the oldest came {ago}. The memory provider does not take them: look at its state under Provider Management. They are delivered by themselves when it answers again, and devices recall what was said meanwhile.',
    old_report:
      '{count} wait, the oldest came {ago}. They are for this server: look into the log of the gateway, which names the reason. They are delivered by themselves.',
  },
  outboxTopic: {
    memory: 'Turns for memory',
    report: 'Conversations and states for this console',
    announcement: 'Reminders',
    consent: 'Consents to be reminded',
    other: 'Others',
  },
  letters: {
    title: 'Dead letters ({count})',
    lead: 'Whoever they are for will not take these as they are. Mend what the reason names, then try again. What you discard is never remembered, and its turn says so.',
    empty: 'No dead letters: nothing that was said was refused for good.',
    noneMatch: 'No dead letter matches.',
    choose: 'Choose: {whose}, {moment}',
    attempts: 'attempts: {count}',
    said: 'See what was said',
    former:
      'This is from before the device was bound to its present agent. Tried again, it goes into the memory of whoever has the device now.',
    ordered: 'by {by}, {ago}; the gateway does it with its next report.',
    retry: 'Try again',
    discard: 'Discard',
    all: 'All on this page',
    outcome: 'Ordered: {ordered}. Left out: {left} (ordered already, or from before the device was bound).',
    topic: 'What it is',
    allTopics: 'All kinds',
    fault: 'Reason',
    allFaults: 'All reasons',
    error: 'Text of the error',
  },
  letterFault: {
    'not-bound':
      'The device was bound to no agent when this was to be delivered. Bind the device to its agent again, then try again.',
    'former-owner':
      'The device was bound anew after this was said, so it was delivered to nobody. Try it again only if you know that it is still the same person: then it goes into the memory of whoever has the device now. Else discard it.',
    'agent-gone':
      'The agent under which this was said was deleted, and no other one may have it. Discard it; tried again, it ends the same.',
    unreadable:
      'What is stored cannot be read: it was damaged, another release wrote it, or its key is not there. The message below says more. Mend that and try again, or discard it.',
    'provider-refused':
      'The memory provider refuses this for good. Look at its message below and at the settings of the provider, then try again. If only this one is refused, discard it.',
    'manager-refused':
      'This server refuses it. Often gateway and server are of different releases: update the older one, then try again.',
    other: 'It cannot be delivered; the message below is all that is known.',
  },
  letterFaultName: {
    'not-bound': 'Device not bound',
    'former-owner': 'Of a former owner',
    'agent-gone': 'Agent deleted',
    unreadable: 'Cannot be read',
    'provider-refused': 'Refused by the memory provider',
    'manager-refused': 'Refused by this server',
    other: 'Something else',
  },
  letterOrder: {
    retry: 'to be tried again',
    discard: 'to be discarded',
  },
  letterChosen: {
    retry: 'Try chosen again ({count})',
    discard: 'Discard chosen ({count})',
  },
  letterMatching: {
    retry: 'Try all {count} again',
    discard: 'Discard all {count}',
  },
  letterAskTitle: {
    retry: 'Try again for another owner?',
    discard: 'Discard for good?',
  },
  letterAsk: {
    retry:
      'This was said before the device was bound to its present agent, maybe by somebody else. Try it again only if the device still belongs to the same people.',
    discard:
      '{count} will never be delivered. What was said in these turns is not remembered, and their state says that they were discarded. This cannot be taken back.',
  },
};
