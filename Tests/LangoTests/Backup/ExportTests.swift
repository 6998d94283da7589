import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// `lango export`.
    @Suite struct ExportTests {
        @Test func paymentsAreExportedAndFiltered() async throws {
            try await withTemporaryFolder { folder in
                try await withServer(in: folder) { server in
                    for number in 1...3 { #expect(try await server.push("25470837414\(number)").status == 200) }
                    let odd = try await server.client.post(
                        "/api/mpesa/stk-push",
                        ["phoneNumber": "254708374149", "amount": 7, "accountReference": "=1+1,\"x\""])
                    #expect(odd.status == 200)
                    _ = try await server.client.post(
                        "/api/mpesa/b2c", ["phoneNumber": "254708374149", "amount": 10, "remarks": "Refund"])
                    _ = try await eventually("all are completed") {
                        let list = try await server.client.get("/api/transactions?status=completed").json
                        return list[path: "data", "transactions"]?.array?.count == 5 ? true : nil
                    }
                    let csv = try await lango(["export"], in: folder).output
                    let lines = csv.split(separator: "\r\n")
                    #expect(lines.count == 6)
                    #expect(lines.first?.hasPrefix("id,uid,transaction_type,status,state,") == true)
                    #expect(lines[1].hasPrefix("1,") && lines[1].contains(",STK_PUSH,completed,completed,"))
                    #expect(lines[4].contains(",7.00,254708374149,\"'=1+1,\"\"x\"\"\","), "\(lines[4])")

                    let jsonl = try await lango(["export", "--format", "jsonl", "--type", "B2C"], in: folder).output
                    let row = try JSON(parsing: String(try #require(jsonl.split(separator: "\n").first)))
                    #expect(row["amount"] == "10.00" && row["id"] == 5 && jsonl.split(separator: "\n").count == 1)

                    let none = try await lango(["export", "--to", "2020-01-01"], in: folder).output
                    #expect(none.split(separator: "\r\n").count == 1)
                    let all = try await lango(["export", "--from", "2020-01-01"], in: folder).output
                    #expect(all == csv)
                }
            }
        }

        @Test(arguments: [
            (["--type", "X"], "--type must be one of: STK_PUSH, C2B, B2C"),
            (["--from", "1.11.2026"], "--from must be a day such as 2026-11-01"),
            (["--to", "2026-13-01"], "--to must be a day such as 2026-11-01"),
        ])
        func whatCannotBeUsedIsSaid(_ arguments: [String], _ sentence: String) async throws {
            try await withTemporaryFolder { folder in
                let ending = try await lango(["export"] + arguments, in: folder)
                #expect(ending.status == 1 && ending.errors.contains(sentence), "\(ending.errors)")
            }
        }
    }
}
