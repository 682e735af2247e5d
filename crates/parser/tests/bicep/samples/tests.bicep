assert positive = 1 > 0
test sample 'main.bicep' = {
  params: { a: 1 }
}
