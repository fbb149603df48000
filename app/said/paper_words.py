"""What reconciliation says of the sheets of a village, and how paper was read."""

from app.said.marks import N_

TEXTS = (
    N_("quy tắc: %(n)s%% số phiếu đọc từ ảnh, ít nhất %(n2)s phiếu; do phần mềm đặt, không phải quy định"),
    N_("quy tắc: %(n)s câu đầu của đợt và %(share)s các câu sau; do phần mềm đặt, không phải quy định"),
    N_("Số tờ phiếu phát ra"),
    N_("Trong đó phát thêm, không có cuống"),
    N_("Trả lời bằng điện thoại"),
    N_("Phiếu giấy thu về"),
    N_("Tờ hỏng hoặc trả lại còn trắng"),
    N_("Tờ chưa thu về"),
    N_("Cuống phiếu thu về"),
    N_("Còn %(n)s tờ phiếu đã phát mà chưa rõ ở đâu."),
    N_("Số tờ tính được nhiều hơn số tờ phát ra %(n)s tờ."),
    N_("Có %(n)s phiếu giấy không có cuống phiếu."),
    N_("Có %(n)s cuống phiếu mà không có phiếu giấy."),
    N_("Tờ nào hộ dân chưa nộp lại: ghi vào số tờ chưa thu về."),
    N_("Tờ nào hỏng hoặc hộ dân trả lại còn trắng: ghi vào số tờ hỏng."),
    N_("Phiếu giấy nào đã thu mà chưa nhập vào máy, hoặc hai tờ dính vào nhau."),
    N_("Có phát thêm tờ phiếu không kèm cuống: ghi vào số tờ phát thêm."),
    N_("Số tờ hỏng hoặc số tờ chưa thu về có ghi thừa không."),
    N_("Cuống phiếu nào đã thu mà chưa nhập mã."),
    N_("Có phiếu giấy nào đã nhập vào máy hai lần, hoặc phiếu của thôn khác lẫn vào."),
    N_("Có hộ nào vừa trả lời bằng điện thoại vừa nộp phiếu giấy."),
    N_("Có cuống nào nhập mã nhầm của hộ chưa nộp phiếu: trả lại cuống ấy."),
    N_("Chênh lệch: %(what)s Lý do: %(why)s. Hai cán bộ xác nhận: %(officers)s."),
    N_("Không kiểm tay ngẫu nhiên tờ nào trong số phiếu đọc từ ảnh."),
    N_("Không kiểm tay ngẫu nhiên tờ nào trong số phiếu đọc từ ảnh (ít hơn %(n)s phiếu theo quy tắc)."),
    N_("Kiểm tay ngẫu nhiên: %(n)s phiếu, %(n2)s câu, khác nhau %(n3)s câu (%(share)s)."),
    N_(
        "Kiểm tay ngẫu nhiên: %(n)s phiếu (ít hơn %(n4)s phiếu theo quy tắc), %(n2)s câu, khác nhau %(n3)s câu "
        "(%(share)s)."
    ),
    N_(
        "%(n)s câu máy chưa đọc chắc, do người xem và quyết định; %(n2)s câu được chọn để người thứ hai cùng xem "
        "(%(rule)s); %(n3)s câu hai người xem khác nhau, người thứ ba quyết định; %(n4)s câu không ai đọc được, tính "
        "là để trống."
    ),
    N_("%(n)s trang đưa vào máy thêm lần nữa, chỉ tính một lần."),
    N_("%(n)s tờ để riêng, không tính theo ảnh."),
    N_("%(n)s phiếu giấy đọc từ ảnh quét, ảnh chụp."),
    N_(
        "%(n)s phiếu giấy nhập hai lần, do hai người; %(n2)s/%(n3)s câu nhập khác nhau (%(share)s), đã xem lại trên "
        "phiếu."
    ),
    N_("%(n)s phiếu giấy nhập một lần."),
    N_("Trong đó hợp lệ"),
    N_("Trong đó không hợp lệ"),
)
