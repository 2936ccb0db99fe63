// No tests of the suite: `unhandled-rejections.test.ts` runs them, and expects that the run fails.
it('forgets a promise', () => {
  void Promise.reject(new Error('Nobody hears this'));
});

it('is well', () => undefined);
