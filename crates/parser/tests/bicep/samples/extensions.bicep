extension kubernetes
extension 'br:example.azurecr.io/ext:1.0' as ext
extension microsoftGraph with {
  a: 1
} as graph
import 'az@1.0.0'
provider 'sys@1.0.0'
