// Several servers as one: started one after the other, closed in reverse, also when one of them does not start.
export async function together(start) {
  const running = [];
  const close = async () => {
    for (const server of running.reverse().splice(0)) await server.close();
  };
  const started = async (promise) => {
    const server = await promise;
    running.push(server);
    return server;
  };
  try {
    return { ...await start(started), close };
  } catch (error) {
    await close();
    throw error;
  }
}
