const MAX_LENGTH = 500;

/** The URL of a request for the log: shortened, and without its signature, with which anybody could ask for it again. */
export function maskedUrl(url = ''): string {
  const masked = url.replace(/([?&]ik-s=)[^&]*/g, '$1***');
  return masked.length > MAX_LENGTH ? `${masked.slice(0, MAX_LENGTH)}...` : masked;
}
