/** A change of the world that GitLab would refuse too; the message says why. */
export class WorldRefusal extends Error {}
