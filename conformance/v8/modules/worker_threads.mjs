// A realm has one thread.

export class Worker {
  constructor() {
    throw new Error('a realm has no workers');
  }
}
