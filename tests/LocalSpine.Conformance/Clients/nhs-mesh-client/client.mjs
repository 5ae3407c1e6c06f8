// Plays a sender and a receiver with the NHS's JavaScript client: handshakes, one message, one compressed, one of 25 MB in chunks; the
// receiver lists, reads and clears them. Environment: MESH_URL; MESH_CERT and MESH_KEY (PEM files) for an environment that wants a client
// certificate; MESH_FROM, MESH_TO, MESH_PASSWORD, MESH_KEY_SHARED. Prints one JSON object a line for each step.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { createHash } from 'node:crypto';

// The client imports its package.json in a way that Node 22 has no more.
if (Number(process.versions.node.split('.')[0]) >= 22) {
  register('./hooks.mjs', import.meta.url);
}

const mesh = await import('nhs-mesh-client');
const env = process.env;
const config = await mesh.loadConfig({
  logLevel: 'SILENT', url: env.MESH_URL, sharedKey: env.MESH_KEY_SHARED, sandbox: env.MESH_CERT ? 'false' : 'true',
  senderCert: env.MESH_CERT && readFileSync(env.MESH_CERT), senderKey: env.MESH_KEY && readFileSync(env.MESH_KEY),
  receiverCert: env.MESH_CERT && readFileSync(env.MESH_CERT), receiverKey: env.MESH_KEY && readFileSync(env.MESH_KEY),
  senderMailboxID: env.MESH_FROM, senderMailboxPassword: env.MESH_PASSWORD, receiverMailboxID: env.MESH_TO, receiverMailboxPassword: env.MESH_PASSWORD,
});
const sender = { url: config.url, sharedKey: config.sharedKey, mailboxID: config.senderMailboxID, mailboxPassword: config.senderMailboxPassword, agent: config.senderAgent };
const receiver = { url: config.url, sharedKey: config.sharedKey, mailboxID: config.receiverMailboxID, mailboxPassword: config.receiverMailboxPassword, agent: config.receiverAgent };
const say = (step, values) => console.log(JSON.stringify({ step, ...values }));
const digest = text => createHash('sha256').update(text).digest('hex');

for (const party of [sender, receiver]) {
  const answer = await mesh.handShake(party);
  say('handshake', { status: answer.status });
}

const large = Buffer.alloc(25 * 1024 * 1024);
for (let i = 0; i < large.length; i++) {
  large[i] = 97 + ((i * 7 + (i >> 11)) % 26);
}

const sent = [
  await mesh.sendMessage({ ...sender, message: 'This is a test', mailboxTarget: receiver.mailboxID }),
  await mesh.sendMessage({ ...sender, message: 'Compressed', compressed: true, mailboxTarget: receiver.mailboxID }),
  await mesh.sendChunkedMessage({ ...sender, fileContent: large, mailboxTarget: receiver.mailboxID }),
];
for (const answer of sent) {
  say('sent', { status: answer.status, id: answer.data.message_id });
}

const inbox = await mesh.getMessageCount(receiver);
say('inbox', { status: inbox.status, count: inbox.data.approx_inbox_count, ids: inbox.data.messages });
for (const id of inbox.data.messages) {
  const read = await mesh.readMessage({ ...receiver, messageID: id });
  const text = typeof read.data === 'string' ? read.data : JSON.stringify(read.data);
  say('read', { id, status: read.status, digest: digest(text), isLarge: digest(text) === digest(large), from: read.headers['mex-from'], file: read.headers['mex-filename'] });
  const cleared = await mesh.markAsRead({ ...receiver, message: id });
  say('cleared', { id, status: cleared.status });
}

const left = await mesh.getMessageCount(receiver);
say('left', { count: left.data.approx_inbox_count });
