const displayNames =
  `Australia Central, Australia Central 2, Australia East, Australia Southeast, Austria East, Belgium Central, Brazil South,
  Brazil Southeast, Canada Central, Canada East, Central India, Central US, Chile Central, Denmark East, East Asia, East US,
  East US 2, France Central, France South, Germany North, Germany West Central, Indonesia Central, Israel Central,
  Italy North, Japan East, Japan West, Jio India Central, Jio India West, Korea Central, Korea South, Malaysia West,
  Mexico Central, New Zealand North, North Central US, North Europe, Norway East, Norway West, Poland Central,
  Qatar Central, South Africa North, South Africa West, South Central US, South India, Southeast Asia, Spain Central,
  Sweden Central, Sweden South, Switzerland North, Switzerland West, Taiwan North, UAE Central, UAE North, UK South,
  UK West, West Central US, West Europe, West India, West US, West US 2, West US 3`.split(/,\s+/);

/** Azure's public regions that are one place, in the order of their display names: a choice for a new connector. */
export const places: readonly { name: string; displayName: string }[] = displayNames.map((displayName) => ({
  name: nameOf(displayName),
  displayName,
}));

/** Azure's public regions, as Azure Resource Manager names them: places, and geographies that Azure accepts as well. */
const regions: ReadonlySet<string> = new Set([
  ...places.map(({ name }) => name),
  ...`asiapacific australia brazil canada europe france germany global india indonesia israel italy japan korea malaysia
  mexico newzealand norway poland qatar singapore southafrica sweden switzerland taiwan uae uk unitedstates`.split(
    /\s+/,
  ),
]);

/** ARM compares locations without case and spaces: `West Europe` is `westeurope`. */
export function isRegion(location: string): boolean {
  return regions.has(nameOf(location));
}

function nameOf(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}
