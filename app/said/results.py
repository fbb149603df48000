"""Sentences about a counted poll: verdict, how certain it is, what is weakest."""

from app.said.marks import N_

TEXTS = (
    N_("Chưa đủ số liệu để kết luận."),
    N_("Chưa đạt: %(why)s."),
    N_("Đạt mọi điều kiện: %(what)s."),
    N_("Mọi hộ đều đã trả lời câu chung nên kết luận không thể đổi."),
    N_("Còn %(silent)s. Tùy các hộ ấy, tỷ lệ hài lòng tính trên toàn bộ %(n)s hộ có thể từ %(low)s đến %(high)s."),
    N_(
        "Về câu chung, kết quả này chắc chắn: dù %(all)s không hài lòng, tỷ lệ hài lòng tính trên toàn bộ %(n)s hộ "
        "vẫn là %(low)s."
    ),
    N_(
        "Về câu chung, kết quả này chắc chắn: dù %(all)s hài lòng, tỷ lệ hài lòng tính trên toàn bộ %(n)s hộ cũng chỉ "
        "là %(high)s, chưa đến mức %(level)s."
    ),
    N_(
        "Còn %(silent)s. Tính cả các hộ ấy, tỷ lệ hài lòng tính trên toàn bộ %(n)s hộ nằm trong khoảng từ %(low)s đến "
        "%(high)s. %(tips)s"
    ),
    N_("%(n)s hộ chưa trả lời câu chung"),
    N_("hộ duy nhất chưa trả lời câu chung"),
    N_("cả %(n)s hộ chưa trả lời câu chung đều"),
    N_("Mức %(level)s được giữ chỉ khi hộ ấy hài lòng."),
    N_("Mức %(level)s được giữ chỉ khi tất cả các hộ ấy hài lòng."),
    N_(
        "Mức %(level)s được giữ nếu không quá %(n)s trong %(n2)s hộ ấy không hài lòng (ở các hộ đã trả lời, %(n3)s "
        "trong %(n4)s hộ không hài lòng)."
    ),
    N_("Chưa có phiếu hợp lệ để so các nội dung."),
    N_("Mọi nội dung đều được %(share)s hài lòng."),
    N_("Thấp nhất là %(questions)s, cùng %(share)s hài lòng."),
    N_("Thấp nhất là %(questions)s, cùng %(share)s hài lòng, thiếu %(n)s phiếu để đạt mức %(level)s."),
    N_("Thấp nhất là %(questions)s, cùng %(share)s hài lòng, đạt mức %(level)s."),
    N_("Nội dung thấp nhất là câu %(n)s (“%(text)s”): %(n2)s/%(n3)s phiếu hài lòng (%(share)s)."),
    N_(
        "Nội dung thấp nhất là câu %(n)s (“%(text)s”): %(n2)s/%(n3)s phiếu hài lòng (%(share)s), thiếu %(n4)s phiếu "
        "để đạt mức %(level)s."
    ),
    N_("Nội dung thấp nhất là câu %(n)s (“%(text)s”): %(n2)s/%(n3)s phiếu hài lòng (%(share)s), đạt mức %(level)s."),
    N_("trên %(share)s"),
    N_("hài lòng chung ở nơi thấp nhất là %(share)s (yêu cầu %(level)s)"),
    N_("từng nội dung ở nơi thấp nhất là %(share)s (yêu cầu %(level)s)"),
    N_("số hộ trả lời ở nơi thấp nhất là %(share)s (yêu cầu %(level)s)"),
    N_("%(n)s/%(n2)s hộ trả lời, %(share)s (yêu cầu %(level)s)"),
    N_("nội dung nào cũng có %(share)s hài lòng trở lên (yêu cầu %(level)s)"),
    N_("nội dung nào cũng có %(share)s hài lòng (yêu cầu %(level)s)"),
    N_("%(n)s/%(n2)s phiếu hài lòng, %(share)s (yêu cầu %(level)s)"),
    N_("trung bình các nội dung %(share)s hài lòng (yêu cầu %(level)s)"),
    N_("mới có %(n)s/%(n2)s hộ trả lời (%(share)s), thiếu %(n3)s hộ để đạt mức %(level)s"),
    N_("trung bình các nội dung %(share)s hài lòng, chưa đến mức %(level)s"),
    N_("%(n)s/%(n2)s phiếu hài lòng, %(share)s, chưa đến mức %(level)s"),
    N_("%(n)s/%(n2)s phiếu hài lòng, %(share)s, thiếu %(n3)s phiếu để đạt mức %(level)s"),
    N_("trung bình các nội dung %(share)s hài lòng, thiếu %(n3)s phiếu để đạt mức %(level)s"),
    N_("câu %(n)s ở %(place)s có %(share)s hài lòng, yêu cầu %(level)s"),
    N_("%(n)s lần một nội dung chưa đến mức %(level)s ở %(n2)s nơi, thấp nhất là câu %(n3)s ở %(place)s (%(share)s)"),
    N_("%(n)s lần một nội dung chưa đến mức %(level)s ở %(where)s, thấp nhất là câu %(n3)s ở %(place)s (%(share)s)"),
    N_("%(n)s lần một nội dung chưa đến mức %(level)s ở %(where)s"),
    N_("%(n)s nơi"),
    N_("câu %(n)s có %(n2)s/%(n3)s phiếu hài lòng (%(share)s), thiếu %(n4)s phiếu để đạt mức %(level)s"),
    N_("%(n)s trong %(n2)s nội dung chưa đến mức %(level)s: %(questions)s"),
    N_("số hộ trả lời ở %(place)s là %(share)s, yêu cầu %(level)s"),
    N_("tỷ lệ hài lòng chung ở %(place)s là %(share)s, yêu cầu %(level)s"),
    N_("số hộ trả lời chưa đến mức %(level)s ở %(n)s trong %(n2)s nơi, thấp nhất là %(place)s (%(share)s)"),
    N_("tỷ lệ hài lòng chung chưa đến mức %(level)s ở %(n)s trong %(n2)s nơi, thấp nhất là %(place)s (%(share)s)"),
    N_("câu %(n)s và %(n2)s câu khác"),
    N_(
        "Nếu mỗi thôn được tính theo số hộ của thôn thì tỷ lệ hài lòng (câu chung) ước lượng là %(share)s, khoảng "
        "95%% từ %(low)s đến %(high)s. Con số này để đối chiếu, không thay cho tỷ lệ tính trên phiếu."
    ),
    N_("Phát triển kinh tế, giảm nghèo bền vững"),
    N_("Đời sống văn hóa, giáo dục, sức khỏe"),
    N_("Bảo vệ môi trường, cảnh quan"),
    N_("Chấp hành pháp luật, an ninh trật tự, an toàn thực phẩm"),
    N_("Dân chủ, giám sát, xây dựng hệ thống chính trị"),
    N_("Hạ tầng, quy hoạch, thông tin"),
    N_("phát triển kinh tế, giảm nghèo bền vững"),
    N_("đời sống văn hóa, giáo dục, sức khỏe"),
    N_("bảo vệ môi trường, cảnh quan"),
    N_("chấp hành pháp luật, an ninh trật tự, an toàn thực phẩm"),
    N_("dân chủ, giám sát, xây dựng hệ thống chính trị"),
    N_("hạ tầng, quy hoạch, thông tin"),
    N_("Trong kỳ không có đợt lấy ý kiến nào đã kiểm phiếu."),
    N_(
        "Trong kỳ có %(n)s đợt lấy ý kiến đã kiểm phiếu, tại %(n2)s nơi, với %(n3)s lượt hộ trả lời: %(verdicts)s. "
        "%(lowest)s"
    ),
    N_("%(n)s đợt đạt"),
    N_("%(n)s đợt chưa đạt"),
    N_("%(n)s đợt chưa đủ số liệu để kết luận"),
    N_("Chưa có câu trả lời theo các nội dung cuộc vận động."),
    N_("Nội dung cuộc vận động có tỷ lệ hài lòng thấp nhất: %(content)s (%(share)s)."),
    N_("Đạt"),
    N_("Chưa đạt"),
    N_("Chưa đủ số liệu"),
    N_("Câu %(n)s (%(share)s)"),
    N_("câu %(n)s (%(share)s)"),
    N_("Mọi câu 100%%"),
)
