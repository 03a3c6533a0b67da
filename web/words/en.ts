/** Texts of the shell, and those that several panes share. */
export const words = {
  product: 'Palisade',
  devops: { title: 'DevOps security' },
} as const;
