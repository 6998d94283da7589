import NIOCore

extension PaymentHistory {
    /// Requests of one kind, each about another payment, so that no cache answers them all.
    func requests(_ workload: Workload, count: Int) -> [ByteBuffer] {
        (0..<count).map { number in
            // A fixed walk over all payments that looks random to a cache.
            let index = Int(UInt64(number) &* 2_654_435_761 % UInt64(self.count))
            return .request("GET", path(workload, index))
        }
    }

    private func path(_ workload: Workload, _ index: Int) -> String {
        switch workload {
        case .listFirstPage: "/api/transactions"
        case .listFiltered: "/api/transactions?type=C2B&status=completed"
        case .listDeep: "/api/transactions?cursor=\(index + 2)"
        case .searchPhone: "/api/transactions?search=0\(phoneNumber(index).dropFirst(3))"
        case .searchReceipt: "/api/transactions?search=\(receipt(index))"
        case .searchReference: "/api/transactions?search=INV-\(index)"
        case .stats: "/api/stats"
        default: preconditionFailure("\(workload) reads no list")
        }
    }
}
