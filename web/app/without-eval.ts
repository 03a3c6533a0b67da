import { z } from 'zod';

/** zod tries `new Function` when a schema is made, which the policy refuses and reports. So this is imported before any schema. */
z.config({ jitless: true });
