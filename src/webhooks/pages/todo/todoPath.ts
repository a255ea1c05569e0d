// The address of the worklist.

export const TODO_PATH = '/todo';
