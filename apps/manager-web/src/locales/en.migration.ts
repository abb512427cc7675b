/** Moving memories between providers, in English. */
export const enMigration = {
  migration: {
    title: 'Move memories',
    lead: 'All memories of an agent go from one provider to another: tried first, copied and read again, then switched. Nothing is deleted at the source unless you order it.',
    choose: 'From where to where',
    from: 'From',
    to: 'To',
    who: 'Whose',
    everybody: 'Everybody',
    try: 'Try without writing',
    start: 'Start copying',
    wouldMove: 'What would be done',
    dryRole:
      '{missing} of {current} to be written; {there} are there already; {superseded} superseded ones stay.',
    job: '{from} → {to}',
    whyFailed: 'Why some failed',
  },
  migrationState: {
    copying: 'Copying',
    verifying: 'Reading again',
    copied: 'Copied and read again; the agent still uses the source',
    switching: 'Switching',
    switched: 'Switched',
    'rolling-back': 'Rolling back',
    'rolled-back': 'Rolled back',
    erasing: 'Erasing at the source',
    'source-erased': 'Erased at the source',
    paused: 'Paused',
  },
  migrationCount: {
    read: 'Read',
    written: 'Written',
    there: 'There before',
    failed: 'Failed',
    verified: 'Found again',
    missing: 'Missing',
    differing: 'Different',
    removed: 'Taken back',
  },
  migrationOrder: {
    resume: 'Go on',
    switch: 'Switch the agent',
    'roll-back': 'Roll back',
    'erase-source': 'Erase at the source',
  },
  migrationAsk: {
    resume: 'It goes on where it stopped, and takes along what the source has learned since.',
    switch:
      'What was said since is copied first, then the agent uses the target. Where a warning is shown, it is switched in spite of it.',
    'roll-back':
      'What this job wrote is removed from the target, and the agent uses its former memory again. What was said since the switch stays at the target.',
    'erase-source': 'What stands at the target is erased at the source. After that it cannot be rolled back.',
  },
  migrationLoss: {
    'superseded-stays': 'Superseded memories are history: they stay at the source.',
    'kinds-in-metadata': 'The target has no kinds: they are kept in its metadata.',
    'times-in-metadata': 'The times that facts are about are kept in the target’s metadata.',
    'slots-in-metadata': 'What a memory replaces is kept in metadata; the target does not act on it.',
    'vectors-made-anew': 'Vectors are not moved: the target makes its own, or searches by words.',
    'versions-stay': 'Earlier versions of memories stay at the source.',
    'categories-first-only': 'Of several categories the first becomes the kind.',
  },
};
