"""Titles, descriptions and tables of the pictures of a counted poll."""

from app.said.marks import N_

TEXTS = (
    N_("Nơi"),
    N_("Thôn"),
    N_("Phiếu"),
    N_("Nội dung"),
    N_("Tỷ lệ"),
    N_("Câu"),
    N_("Chưa trả lời"),
    N_("Tỷ lệ theo quy tắc của đợt"),
    N_("Số hộ đã trả lời"),
    N_("Đợt trước"),
    N_("Đợt này"),
    N_("Thay đổi (điểm phần trăm)"),
    N_("Khoảng 95% (chỉ để tham khảo)"),
    N_(
        "Mỗi nơi một thanh trên toàn bộ số hộ. Cả %(place)s: %(n)s hộ hài lòng, %(n2)s hộ chưa trả lời, %(n3)s hộ "
        "không hài lòng, trong %(n4)s hộ."
    ),
    N_("Tỷ lệ hộ đã trả lời ở từng nơi. %(range)s"),
    N_("Bảng màu: hàng là nơi, cột là câu hỏi. %(what)s. Các ô dưới mốc có ghi số phần trăm."),
    N_(
        "Mỗi thôn một điểm: càng sang phải càng nhiều phiếu, càng cao càng nhiều người hài lòng. Đường giữa là mức "
        "chung %(share)s; hai cặp đường hai bên là khoảng dao động do ngẫu nhiên. Không thôn nào nằm ngoài."
    ),
    N_(
        "Mỗi thôn một điểm: càng sang phải càng nhiều phiếu, càng cao càng nhiều người hài lòng. Đường giữa là mức "
        "chung %(share)s; hai cặp đường hai bên là khoảng dao động do ngẫu nhiên. Nằm ngoài: %(villages)s."
    ),
    N_("Tỷ lệ câu trả lời hài lòng theo từng nội dung của cuộc vận động. %(range)s"),
    N_("Mỗi câu hai điểm: đợt trước và đợt này. %(what)s. Đợt trước: %(first)s–%(last)s."),
    N_("từ %(low)s đến %(high)s"),
    N_("Chưa có phiếu hợp lệ"),
    N_("%(n)s/%(n2)s phiếu"),
    N_("%(share)s hài lòng (%(counts)s)"),
    N_("%(what)s; mọi hộ đều đã trả lời"),
    N_("%(what)s; %(n)s hộ chưa trả lời có thể làm đổi kết quả so với ngưỡng"),
    N_("%(what)s; %(n)s hộ chưa trả lời không thể làm đổi kết quả so với ngưỡng"),
    N_("%(what)s; %(n)s hộ chưa trả lời"),
    N_("%(share)s số hộ đã trả lời (%(n)s/%(n2)s hộ)"),
    N_("Cả %(n)s nơi đều đạt mức %(level)s số hộ trả lời"),
    N_("Chỉ %(place)s chưa đạt mức %(level)s số hộ trả lời (%(share)s)"),
    N_("%(n)s trong %(n2)s nơi chưa đạt mức %(level)s số hộ trả lời"),
    N_("Tỷ lệ hài lòng của từng câu ở từng nơi"),
    N_("Ở mọi nơi, câu nào cũng đạt mức %(level)s"),
    N_("Chỉ câu %(n)s ở %(place)s dưới mức %(level)s (%(share)s)"),
    N_("%(n)s trong %(n2)s ô dưới mức %(level)s, nhiều nhất ở câu %(n3)s (%(n4)s nơi)"),
    N_("Không nơi nào lệch khỏi mức chung quá mức dao động thường gặp"),
    N_("%(n)s trong %(n2)s nơi lệch khỏi mức chung quá mức dao động thường gặp: cần tìm hiểu"),
    N_("Mọi nội dung của cuộc vận động đều đạt %(share)s hài lòng"),
    N_("Thấp nhất: %(content)s (%(share)s hài lòng)"),
    N_("So với đợt trước"),
    N_("Câu chung: vẫn %(share)s hài lòng như đợt trước"),
    N_("Câu chung tăng %(points)s điểm phần trăm: từ %(before)s lên %(after)s"),
    N_("Câu chung giảm %(points)s điểm phần trăm: từ %(before)s xuống %(after)s"),
    N_("Chưa có số liệu."),
    N_("Tất cả: %(share)s."),
    N_("Thấp nhất: %(low)s (%(share)s); cao nhất: %(high)s (%(share2)s)."),
)
