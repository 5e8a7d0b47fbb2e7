const after = (time, value) => new Promise((resolve) => setTimeout(resolve, time, value));

export { after as setTimeout };
export const setImmediate = (value) => after(0, value);
