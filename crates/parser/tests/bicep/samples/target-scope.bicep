targetScope = 'managementGroup'
metadata owner = 'platform'
metadata links = {
  wiki: 'https://example.org'
}
