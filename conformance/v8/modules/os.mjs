export const tmpdir = () => '/tmp';
