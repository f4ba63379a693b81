// Asks the API server several things at once: it has more than one processor, and a test that waits for each answer none.

/** Calls `work` for each element, a few at a time; the first that throws ends it. */
export const inParallel = async <T>(
  elements: readonly T[],
  work: (element: T) => Promise<void>,
): Promise<void> => {
  const left = elements.values();
  const worker = async (): Promise<void> => {
    for (const element of left) await work(element);
  };
  await Promise.all(Array.from({ length: 4 }, worker));
};
