// Preloaded into the action's process with NODE_OPTIONS: SIGINT arrives as soon as the action listens for the last signal.
import process from 'node:process';

process.on('newListener', (name) => {
  if (name === 'SIGBREAK') process.kill(process.pid, 'SIGINT');
});
