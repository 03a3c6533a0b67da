import { z } from 'zod';

/** The page's policy allows no `Function('…')`, which zod otherwise tries for speed. */
z.config({ jitless: true });
