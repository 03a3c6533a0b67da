/** Source of the reading of findings. Its time is that of their last change, so it says nothing of how old other facts are. */
export const findingsSource = 'findings';
