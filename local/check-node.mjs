// Plain JavaScript on purpose: it must run, and speak, on a Node that can't run the rest.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `Palisade runs on Node 24, which "npm install" brings along, but this is Node ${process.versions.node}: ` +
      'run "npm install" again and let the install script of the package "node" run (npm install-scripts approve node).',
  );
  process.exit(1);
}
