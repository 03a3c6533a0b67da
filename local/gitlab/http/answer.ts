export { type HttpResponse as Answer, HttpError as Refused } from './response.ts';
