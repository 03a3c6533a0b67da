import { words } from '../../words/en.ts';

export function DevopsPane() {
  return <h1>{words.devops.title}</h1>;
}
