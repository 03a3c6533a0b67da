/** Azure's public regions, as Azure Resource Manager names them. */
const regions: ReadonlySet<string> = new Set(
  `asiapacific australia australiacentral australiacentral2 australiaeast australiasoutheast austriaeast belgiumcentral
  brazil brazilsouth brazilsoutheast canada canadacentral canadaeast centralindia centralus chilecentral denmarkeast
  eastasia eastus eastus2 europe france francecentral francesouth germany germanynorth germanywestcentral global india
  indonesia indonesiacentral israel israelcentral italy italynorth japan japaneast japanwest jioindiacentral
  jioindiawest korea koreacentral koreasouth malaysia malaysiawest mexico mexicocentral newzealand newzealandnorth
  northcentralus northeurope norway norwayeast norwaywest poland polandcentral qatar qatarcentral singapore southafrica
  southafricanorth southafricawest southcentralus southeastasia southindia spaincentral sweden swedencentral
  swedensouth switzerland switzerlandnorth switzerlandwest taiwan taiwannorth uae uaecentral uaenorth uk uksouth ukwest
  unitedstates westcentralus westeurope westindia westus westus2 westus3`.split(/\s+/),
);

/** ARM compares locations without case and spaces: `West Europe` is `westeurope`. */
export function isRegion(location: string): boolean {
  return regions.has(location.toLowerCase().replaceAll(' ', ''));
}
