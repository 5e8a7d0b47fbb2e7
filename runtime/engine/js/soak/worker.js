// What `cargo xtask soak js` serves: handlers that answer, and hostile ones.
const kept = [];
const text = 'landbridge '.repeat(100);

export default {
  async fetch(request) {
    const url = new URL(request.url);
    switch (url.pathname) {
      case '/json': return Response.json({ path: url.pathname, query: [...url.searchParams], agent: request.headers.get('host') });
      case '/echo': return new Response(await request.text(), { headers: { 'x-method': request.method } });
      case '/bytes': return new Response(new TextEncoder().encode(text.repeat(30)));
      case '/late': await new Promise(done => setTimeout(done, 5)); return new Response('late');
      case '/garbage': {
        const list = [];
        for (let i = 0; i < 20; i++) list.push(new Uint8Array(1 << 20), new Response(text.repeat(500)));
        return new Response(String(list.length));
      }
      case '/throw': throw new Error('no luck');
      case '/reject': return Promise.reject(new TypeError('no luck either'));
      case '/loop': for (;;) {}
      case '/queue': for (;;) await null;
      case '/heap': for (;;) kept.push({ a: [1, 2, 3] });
      case '/buffers': for (;;) kept.push(new Uint8Array(1 << 20));
      case '/rust': for (;;) kept.push(new Response(text.repeat(1000)));
    }
    return new Response('Hello, world!\n');
  },
};
